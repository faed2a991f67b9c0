"""HTTP API of the queue: /api/v1/equeue/… (OpenAPI at /api/docs)."""

from modules.equeue.api_views import router
from modules.equeue.feeds import router as halls

router.add_router("/sync", halls, tags=["hall"])

__all__ = ["router"]
