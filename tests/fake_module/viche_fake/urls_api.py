"""Operations."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from portal.registry.api import run_idempotent

router = Router()
made: list[str] = []


class Thing(Schema):
    name: str


@router.get("/things")
def things(request: HttpRequest) -> dict[str, Any]:
    return {"things": ["a"]}


@router.get("/missing")
def missing(request: HttpRequest) -> dict[str, Any]:
    raise Http404


@router.post("/things")
def make_thing(request: HttpRequest, thing: Thing) -> dict[str, Any]:
    def make() -> dict[str, Any]:
        made.append(thing.name)
        return {"number": len(made)}

    return run_idempotent(request, scope="viche_fake.make_thing", action=make)
