"""Rules that triggers keep survive a migration that makes their table anew."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from portal.audit import triggers as audit
from portal.calendar import triggers as calendar
from portal.consents import triggers as consents
from portal.forms import triggers as forms

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def installed() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {name for (name,) in cursor.fetchall()}


def test_triggers_that_went_with_their_table_are_back_after_migrate() -> None:
    before = installed()
    for each in (audit, calendar, consents, forms):
        each.remove_triggers(connection)
    assert len(before - installed()) >= 6
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert installed() == before
