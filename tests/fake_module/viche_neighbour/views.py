"""One page for every door."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **place: Any) -> HttpResponse:
    return HttpResponse("neighbour home")
