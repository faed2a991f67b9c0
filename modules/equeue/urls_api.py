"""HTTP API of the queue: /api/v1/equeue/… (OpenAPI at /api/docs)."""

from modules.equeue.api_views import router

__all__ = ["router"]
