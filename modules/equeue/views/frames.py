"""The same pages on the site and inside a foreign page: which template frames them, where links lead."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from modules.equeue.constants import Source
from portal.embed.tokens import FIELD, secret_of


@dataclass(frozen=True, slots=True)
class Frame:
    """`key` is the public key of the embedded widget; empty on the site itself."""

    key: str = ""

    @property
    def is_widget(self) -> bool:
        return bool(self.key)

    @property
    def template(self) -> str:
        return "equeue/widget.html" if self.key else "base.html"

    @property
    def source(self) -> str:
        return Source.WIDGET if self.key else Source.SITE

    def url(self, name: str, *args: str) -> str:
        """The address of a page of this module inside the same frame."""
        if self.key:
            return reverse(f"equeue_widget:{name}", args=[self.key, *args])
        return reverse(f"equeue:{name}", args=args)


def holder_of(request: HttpRequest, frame: Frame) -> str:
    """A secret of the visitor's own: it caps holds, and its owner asking again gets the same hold. A foreign page
    gives us no cookies; there the form's own secret is one. An address is none: many people share it."""
    if frame.is_widget:
        return f"form:{secret_of(request.widget, request.POST.get(FIELD, ''))}"  # type: ignore[attr-defined]  widget_view
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    if not request.session.session_key:
        request.session.create()
    return f"session:{request.session.session_key}"
