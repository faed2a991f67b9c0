"""ASGI entry: pages and the board's sockets in one Daphne."""

import os

import local_queue.sqlite  # noqa: F401  must precede anything that may import sqlite3

if not os.environ.get("DJANGO_SETTINGS_MODULE", "").startswith("local_queue."):
    os.environ["DJANGO_SETTINGS_MODULE"] = "local_queue.settings.base"

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402  needs loaded apps

from local_queue.board.routing import websocket_urlpatterns  # noqa: E402
from local_queue.board.sockets import SameOrigin  # noqa: E402

application = ProtocolTypeRouter(
    {"http": django_application, "websocket": SameOrigin(URLRouter(websocket_urlpatterns))}
)
