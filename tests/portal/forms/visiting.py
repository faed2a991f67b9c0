"""A visitor without scripts: sends what a page carries, and what was typed."""

import html
import re

from django.test import Client
from django.urls import reverse

from portal.forms.models import FormAttachment

HIDDEN = re.compile(r'<input type="hidden" name="(version|stamp|place|carried|secrets|q-\w+_token)" value="([^"]*)"')
CONTROLS = {"flow_token", "consent", "back", "change", "website", "stamp", "version", "carried", "place"}


class Visitor:
    """Sends what a page carries, as a browser without scripts does."""

    def __init__(self, place: FormAttachment, host: str = "hromada.test", **headers: str) -> None:
        self.client = Client(headers={"Host": host}, **headers)
        self.url = reverse("forms:fill", args=[place.public_id])
        self.page = self.client.get(self.url)
        self.late = 5

    @property
    def text(self) -> str:
        """Without the no-break spaces of typography."""
        return self.page.content.decode().replace("\u00a0", " ").replace("\u2060", "")

    def carried(self) -> dict[str, str]:
        return {name: html.unescape(value) for name, value in HIDDEN.findall(self.text)}

    def send(self, **typed):
        data = self.carried() | {
            (f"q-{name}" if name not in CONTROLS else name): value for name, value in typed.items()
        }
        self.page = self.client.post(self.url, data)
        return self
