"""Two communities with a row of everything, built once for the files of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.template import Template

from tests.support.worlds import World, build_worlds


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    """Stands in a transaction that never ends well: other folders of this worker find an empty database."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_worlds()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def templates_as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's test client copies the context of every template of every page; nobody here asks for it."""
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))


@pytest.fixture
def worlds(built: tuple[World, World], db: None) -> tuple[World, World]:
    """(ours, theirs)."""
    return built
