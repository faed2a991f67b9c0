"""Each model says whose its rows are: by scoping methods, by the row above it, or by a reason written here."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import CollectionMember, Page

OF_NOBODY = {
    "communities.Settlement": "a public register of the state",
    "communities.HostAlias": "asked by host name before a community is known",
    "registry.ModuleSwitch": "asked by site only, through portal.registry.modules",
    "registry.Heartbeat": "the installation's own",
    "common.IdempotencyKey": "asked by its random key within a scope",
}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in {"portal", "modules"}]


def is_scoped(model: Any) -> bool:
    return hasattr(model._default_manager, "for_community")


def part_of(model: Any) -> list[Any]:
    """Models that a row dies with."""
    fields = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return [field.related_model for field in fields if field.remote_field.on_delete is models.CASCADE]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_model_belongs_to_a_community(model: type[models.Model]) -> None:
    if model._meta.label in OF_NOBODY or issubclass(model, Page | BaseSiteSetting | CollectionMember):
        return
    above, seen = [model], set()
    while above and not any(is_scoped(each) or issubclass(each, Page | CollectionMember) for each in above):
        seen |= set(above)
        above = [each for row in above for each in part_of(row) if each not in seen]
    assert above, f"{model._meta.label} needs for_community() and for_user(), or a reason in this file"


@pytest.mark.parametrize(
    "model", [each for each in own_models() if is_scoped(each)], ids=lambda each: each._meta.label
)
def test_core_model_is_scoped_for_a_person_too(model: Any) -> None:
    if model.__module__.startswith("portal."):
        assert hasattr(model._default_manager, "for_user")
