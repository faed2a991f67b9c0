"""HTTP API of addressees: /api/v1/addressees/… (OpenAPI at /api/docs)."""

from modules.addressees.api_views import router

__all__ = ["router"]
