"""The portal's addresses and a view that does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urlpatterns


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>trivial</title>")


urlpatterns = [path("trivial-view-of-the-bench/", trivial), *portal_urlpatterns]
