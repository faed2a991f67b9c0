"""ASGI entry: pages and the board's sockets in one Daphne."""

import os

import local_queue.sqlite  # noqa: F401  must precede anything that may import sqlite3

if not os.environ.get("DJANGO_SETTINGS_MODULE", "").startswith("local_queue."):
    os.environ["DJANGO_SETTINGS_MODULE"] = "local_queue.settings.base"

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter

from local_queue.board.routing import websocket_urlpatterns
from local_queue.board.sockets import SameOrigin

application = ProtocolTypeRouter(
    {"http": django_application, "websocket": SameOrigin(URLRouter(websocket_urlpatterns))}
)
