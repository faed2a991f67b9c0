"""ASGI entry: HTTP and WebSocket under Daphne."""

import os

import portal.sqlite  # noqa: F401  must precede anything that may import sqlite3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  needs loaded apps
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from portal.registry.urls import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns()))),
    }
)
