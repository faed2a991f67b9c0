"""The ids of the second community's rows stand apart on both databases: the leak tests know them by their numbers."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import AutoField, BigAutoField

from portal.accounts.models import User
from portal.common.idempotency import run_once
from portal.common.models import IdempotencyKey
from tests.factories.accounts import UserFactory
from tests.support.worlds import begin_ids_at

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FIRST = 7_000_000


def counted_tables() -> list[tuple[str, str]]:
    """(table, column) of every table whose ids the database counts."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    keys = [model._meta.pk for model in models]
    return [(key.model._meta.db_table, key.column) for key in keys if isinstance(key, AutoField | BigAutoField)]


def test_next_row_gets_the_number_and_rows_before_keep_theirs() -> None:
    before = UserFactory()
    begin_ids_at(FIRST)
    assert (UserFactory().pk, UserFactory().pk) == (FIRST, FIRST + 1)
    run_once(scope="t", key="k", fingerprint="x", action=dict)
    assert IdempotencyKey.objects.get().pk == FIRST
    assert User.objects.filter(pk=before.pk, pk__lt=FIRST).exists()


def test_ids_may_follow_the_rows_again() -> None:
    last = UserFactory()
    begin_ids_at(FIRST)
    begin_ids_at()
    assert UserFactory().pk == last.pk + 1


def test_every_table_is_told() -> None:
    """Also those that join two models; on PostgreSQL a column without a sequence would be passed over in silence."""
    begin_ids_at(FIRST)
    tables = counted_tables()
    assert len(tables) > 50
    with connection.cursor() as cursor:
        for table, column in tables:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq + 1 FROM sqlite_sequence WHERE name = %s", [table])
            else:
                cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, column])
            assert cursor.fetchone() == (FIRST,), table
