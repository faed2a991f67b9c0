"""ASGI entry: HTTP and WebSocket under Daphne."""

import os

import portal.sqlite  # noqa: F401  must precede anything that may import sqlite3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
# Processes that fork (worker, gunicorn) must not: a pool does not survive a fork.
os.environ.setdefault("DATABASE_POOL", "20")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from portal.accounts.sockets import GuardedSockets, OwnPages
from portal.common.heap import freeze_started
from portal.registry.urls import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": OwnPages(
            AllowedHostsOriginValidator(AuthMiddlewareStack(GuardedSockets(URLRouter(websocket_urlpatterns()))))
        ),
    }
)

freeze_started()
