"""WebSocket addresses."""

from django.urls import path

from local_queue.board.sockets import BoardSocket

websocket_urlpatterns = [path("ws/monitor", BoardSocket.as_asgi())]
