"""HTTP API of the queue: /api/v1/equeue/… (OpenAPI at /api/docs)."""

from modules.equeue.api_views import router
from modules.equeue.api_views.exporting import router as exporting
from modules.equeue.api_views.moving import router as moving
from modules.equeue.feeds import router as halls
from modules.equeue.views.programs import router as more

router.add_router("", more)
router.add_router("", moving)
router.add_router("/export", exporting)
router.add_router("/sync", halls, tags=["hall"])

__all__ = ["router"]
