"""Rows that stand for many tests are those that their builder makes, and only where it would make the same."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from portal.common.clock import now
from tests.factories.accounts import UserFactory
from tests.support.standing import Standing, rows_of, tables

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL builds each time"),
]


@pytest.fixture
def built() -> list[str]:
    return []


@pytest.fixture
def standing(built: list[str]) -> Standing:
    Group.objects.create(name="of old")

    def build() -> None:
        built.append("once")
        Group.objects.filter(name="of old").update(name="renamed")
        Group.objects.create(name="new").permissions.add(1, 2)
        UserFactory(email="new@example.test", last_login=now())

    return Standing(build)


def everything() -> dict[str, object]:
    return {table: rows_of(table) for table in tables()}


def stood(standing: Standing) -> dict[str, object]:
    """All rows while it stands; undone afterwards."""
    with transaction.atomic():
        standing.stand()
        found = everything()
        transaction.set_rollback(True)
    return found


def test_second_time_puts_down_the_very_rows_of_the_first(standing: Standing, built: list[str]) -> None:
    before = everything()
    first = stood(standing)
    assert everything() == before != first
    assert stood(standing) == first
    assert built == ["once"]
    assert everything() == before


def test_other_ground_builds_anew(standing: Standing, built: list[str]) -> None:
    stood(standing)
    Group.objects.create(name="of somebody")
    stood(standing)
    assert built == ["once", "once"]
    standing.stand()
    with connection.cursor() as cursor:
        assert not cursor.execute("PRAGMA foreign_key_check").fetchall()
