"""HTTP API of the guide: /api/v1/service_guide/… (OpenAPI at /api/docs)."""

from modules.service_guide.api_views import router

__all__ = ["router"]
