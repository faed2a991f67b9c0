"""Contexts of panels and page widgets."""

from typing import Any

from django.http import HttpRequest

from viche_fake.selectors import works


def hello(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    return None if params.get("empty") else {"name": params.get("name", "world")}


def panel(request: HttpRequest, addressee_id: int) -> dict[str, Any] | None:
    return {"name": f"addressee {addressee_id}"}


def cabinet_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For whoever works for the fake."""
    return {"name": "worker"} if works(request.user, None) else None
