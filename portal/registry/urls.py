"""Mounts the doors of modules. The file name is the guard: only urls_public and urls_widget are open."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import URLResolver, include, path

from portal.registry.guards import View, guarded_patterns, guarded_socket, guarded_view
from portal.registry.loading import load_file
from portal.registry.modules import installed_modules


def door_namespace(label: str, door: str) -> str:
    """`equeue` for urls_public, `equeue_cabinet` for urls_cabinet, `equeue_widget` for urls_widget."""
    return label if door == "urls_public" else f"{label}_{door.removeprefix('urls_')}"


def zone(
    door: str, needs_login: bool = False, prefix: str = "", also: Callable[[str, View], View] | None = None
) -> list[URLResolver]:
    """`<label>/…` of every module that has the door. `also(label, view)` adds a wrapper around the guard."""
    mounted = []
    for module in installed_modules():
        source = load_file(module, door)
        if source is None:
            continue
        wrap = partial(_wrapped, module.label, needs_login, also)
        patterns = guarded_patterns(module.label, source.urlpatterns, wrap)
        namespace = door_namespace(module.label, door)
        mounted.append(path(f"{module.label}/{prefix}", include((patterns, namespace), namespace=namespace)))
    return mounted


def _wrapped(label: str, needs_login: bool, also: Callable[[str, View], View] | None, view: View) -> View:
    guarded = guarded_view(label, view, needs_login)
    return also(label, guarded) if also else guarded


def websocket_urlpatterns() -> list[Any]:
    """`websocket_urlpatterns` of every module's routing.py, closed where the site has the module off."""
    patterns: list[Any] = []
    for module in installed_modules():
        source = load_file(module, "routing")
        found = getattr(source, "websocket_urlpatterns", [])
        patterns += guarded_patterns(module.label, found, partial(guarded_socket, module.label))
    return patterns
