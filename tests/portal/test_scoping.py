"""Each model says whose its rows are: by scoping methods, by the row above it, or by a reason written here."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
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


def scoped_of_the_core() -> list[type[models.Model]]:
    return [each for each in own_models() if is_scoped(each) and each.__module__.startswith("portal.")]


@pytest.mark.parametrize("model", scoped_of_the_core(), ids=lambda model: model._meta.label)
def test_core_model_is_scoped_for_a_person_too(model: Any) -> None:
    assert hasattr(model._default_manager, "for_user")
