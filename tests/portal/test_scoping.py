"""Each model says whose its rows are: by scoping methods, by the row above it, or by a reason written here."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import CollectionMember, Page

from tests.support.paths import ROOT

OF_NOBODY = {
    "communities.Settlement": "a public register of the state",
    "communities.HostAlias": "asked by host name before a community is known",
    "registry.ModuleSwitch": "asked by site only, through portal.registry.modules",
    "registry.Heartbeat": "the installation's own",
    "audit.AuditAnchor": "heads of chains, for whoever keeps the server",
    "common.IdempotencyKey": "asked by its random key within a scope",
    "common.AttemptCount": "counted by the hash of an address",
    "common.Lane": "a queue of the installation's worker",
    "accounts.OneTimeCode": "a person's own, asked by the person",
    "notifications.NotificationChoice": "a person's own, asked by the person",
    "identity.Assurance": "a person's own, asked by the person",
    "identity.PersonKey": "a person's own, a keyed hash",
    "consents.ConsentText": "words of the installation, shown to everybody",
    "own_data.Archive": "a person's own, asked by the person",
    "own_data.Erasure": "a person's own, asked by the person or by a signed link",
    "own_data.ErasureStep": "a part of an erasure",
}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in {"portal", "modules"}]


def is_scoped(model: Any) -> bool:
    return hasattr(model._default_manager, "for_community")


def part_of(model: Any) -> list[Any]:
    """Models without a row of which this one cannot be; a person belongs to no community."""
    fields = [field for field in model._meta.fields if isinstance(field, models.ForeignKey) and not field.null]
    return [field.related_model for field in fields if field.related_model is not get_user_model()]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_model_belongs_to_a_community(model: type[models.Model]) -> None:
    if model._meta.label in OF_NOBODY or issubclass(model, Page | BaseSiteSetting | CollectionMember):
        return
    above, seen = [model], set()
    while above and not any(is_scoped(each) or issubclass(each, Page | CollectionMember) for each in above):
        seen |= set(above)
        above = [each for row in above for each in part_of(row) if each not in seen]
    assert above, f"{model._meta.label} needs for_community() and for_user(), or a reason in this file"


def of_modules_or_scoped() -> list[type[models.Model]]:
    """Of modules every model; of the core those that have scoping at all."""
    return [each for each in own_models() if each.__module__.startswith("modules.") or is_scoped(each)]


@pytest.mark.parametrize("model", of_modules_or_scoped(), ids=lambda model: model._meta.label)
def test_model_is_scoped_by_community_and_by_person(model: Any) -> None:
    if issubclass(model, Page | BaseSiteSetting | CollectionMember):
        return
    for name in ("for_community", "for_user"):
        assert hasattr(model._default_manager, name), f"{model._meta.label} needs {name}(): portal.common.scoping"


# Rooms that people's requests enter: whatever they ask of the database begins with a scope.
EDGES = ("views", "api_views", "forms", "filters", "modeladmins", "widgets", "consumers")
SCOPES = {"for_community", "for_user", "by_token", "none"}


def test_edges_of_modules_ask_only_for_what_is_in_scope() -> None:
    unscoped = []
    for path in sorted((ROOT / "modules").rglob("*.py")):
        if not {path.stem, *path.relative_to(ROOT).parts} & set(EDGES):
            continue
        for found in re.finditer(r"\b([A-Z]\w+)\.objects\.(\w+)", path.read_text("utf-8")):
            if found[2] not in SCOPES:
                unscoped.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert not unscoped, "\n".join(unscoped)
