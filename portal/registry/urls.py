"""Mounts the doors of modules. The file name is the guard: only urls_public and urls_widget are open."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from wagtail.models import Site

from portal.registry.modules import installed_modules, is_enabled


def guarded(label: str, view: Any, needs_login: bool) -> Any:
    """A view that is 404 where the site has the module off and, if asked, open to signed-in people only."""
    inner = login_required(view) if needs_login else view

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_enabled(label, Site.find_for_request(request)):
            raise Http404
        return inner(request, *args, **kwargs)

    return wrapper


def _guard_patterns(label: str, patterns: list[Any], needs_login: bool) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _guard_patterns(label, pattern.url_patterns, needs_login)
        elif isinstance(pattern, URLPattern) and not getattr(pattern, "_is_guarded", False):
            pattern.callback = guarded(label, pattern.callback, needs_login)
            pattern._is_guarded = True


def zone(door: str, needs_login: bool = False, prefix: str = "") -> list[URLResolver]:
    """`<label>/…` of every module that has the door (urls_public, urls_cabinet, urls_widget)."""
    mounted = []
    for module in installed_modules():
        source = module.load(door)
        if source is None:
            continue
        _guard_patterns(module.label, source.urlpatterns, needs_login)
        namespace = {"urls_public": module.label}.get(door, f"{module.label}_{door.removeprefix('urls_')}")
        mounted.append(path(f"{module.label}/{prefix}", include((source.urlpatterns, namespace), namespace=namespace)))
    return mounted


def websocket_urlpatterns() -> list[Any]:
    """`websocket_urlpatterns` of every module's routing.py."""
    patterns: list[Any] = []
    for module in installed_modules():
        source = module.load("routing")
        patterns += getattr(source, "websocket_urlpatterns", [])
    return patterns
