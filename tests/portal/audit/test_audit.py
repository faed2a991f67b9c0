"""The audit log: a chain that nobody can change unseen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import triggers
from portal.audit.models import GENESIS, AuditRecord
from portal.audit.services import record
from portal.communities.models import Community

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def community():
    return Community.objects.create(name="Вишнева громада", slug="vyshneva")


def test_record_continues_the_chain_of_its_community(community):
    first = record(actor=None, action="test.done", target=community, community=community, details={"a": 1})
    second = record(actor=None, action="test.done", target=None, community=community)
    other = record(actor=None, action="test.done", target=None, community=None)
    assert (first.sequence, second.sequence, other.sequence) == (1, 2, 1)
    assert first.previous_hash == other.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    assert first.target_type == "communities.community"


def test_python_refuses_to_change_a_record(community):
    row = record(actor=None, action="test.done", target=None, community=community)
    row.action = "test.other"
    for act in (
        row.save,
        row.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(action="x"),
    ):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("sql", ["UPDATE audit_auditrecord SET action = 'x'", "DELETE FROM audit_auditrecord"])
def test_database_refuses_to_change_a_record(community, sql):
    record(actor=None, action="test.done", target=None, community=community)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditRecord.objects.get().action == "test.done"


def test_verify_audit_says_that_the_log_is_whole(community):
    record(actor=None, action="test.done", target=None, community=community)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "1 records" in out.getvalue()


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE audit_auditrecord SET action = 'x' WHERE sequence = 2", "record 2: was changed"),
        ("DELETE FROM audit_auditrecord WHERE sequence = 2", "record 2: record is missing"),
        ("UPDATE audit_auditrecord SET previous_hash = hash WHERE sequence = 3", "record 3: does not follow"),
    ],
)
def test_verify_audit_finds_what_was_changed_behind_the_triggers(community, sql, reason):
    for _ in range(3):
        record(actor=None, action="test.done", target=None, community=community)
    triggers.remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(CommandError, match=reason):
        call_command("verify_audit")
