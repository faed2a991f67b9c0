"""Live addresses."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path


class Hello(AsyncWebsocketConsumer):
    """Open to everybody who may see the site."""

    async def connect(self) -> None:
        await self.accept()
        await self.send(text_data="hello")


websocket_urlpatterns = [path("ws/viche_fake/", Hello.as_asgi())]
