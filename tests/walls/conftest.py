"""Two communities with a row of everything, built once for the files of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.support.worlds import World, build_worlds


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    """Stands in a transaction that never ends well: other folders of this worker find an empty database."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_worlds()
        transaction.set_rollback(True)


@pytest.fixture
def worlds(built: tuple[World, World], db: None) -> tuple[World, World]:
    """(ours, theirs)."""
    return built
