"""Anchors: a chain that was cut short or written anew as a whole shows itself."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import triggers
from portal.audit.health import check_audit
from portal.audit.models import GENESIS, AuditAnchor, AuditRecord
from portal.audit.services import anchor_chains, record
from portal.common import clock
from portal.communities.models import Community

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def community() -> Community:
    return Community.objects.create(name="Вишнева громада", slug="vyshneva")


def write(community: Community | None, count: int) -> None:
    for number in range(count):
        record(actor=None, action="test.done", target=None, community=community, details={"n": number})


def behind_the_triggers(sql: str) -> None:
    triggers.remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)


def write_anew(details: str) -> None:
    """Whoever owns the database can compute every hash again."""
    behind_the_triggers(f"UPDATE audit_auditrecord SET details = '{details}' WHERE sequence = 1")
    previous = GENESIS
    for row in AuditRecord.objects.order_by("sequence"):
        row.previous_hash = previous
        previous = row.computed_hash()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE audit_auditrecord SET previous_hash = %s, hash = %s WHERE id = %s",
                [row.previous_hash, previous, row.pk],
            )


def test_each_chain_is_anchored_once_a_day(community: Community) -> None:
    write(community, 3)
    write(None, 1)
    assert anchor_chains() == 2
    write(community, 1)
    assert anchor_chains() == 0, "the job may run twice"
    assert list(AuditAnchor.objects.values_list("chain", "sequence")) == [(0, 1), (community.pk, 3)]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert anchor_chains() == 2
    assert AuditAnchor.objects.filter(chain=community.pk).values_list("sequence", flat=True).last() == 4


@pytest.mark.parametrize("sql", ["UPDATE audit_auditanchor SET sequence = 1", "DELETE FROM audit_auditanchor"])
def test_database_refuses_to_change_an_anchor(community: Community, sql: str) -> None:
    write(community, 2)
    anchor_chains()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditAnchor.objects.get().sequence == 2


def test_chain_that_was_cut_short_is_found(community: Community) -> None:
    write(community, 3)
    anchor_chains()
    behind_the_triggers("DELETE FROM audit_auditrecord WHERE sequence = 3")
    with pytest.raises(CommandError, match="record 3: record is missing"):
        call_command("verify_audit")


def test_chain_that_was_written_anew_is_found(community: Community) -> None:
    write(community, 3)
    anchor_chains()
    write_anew("{}")
    with pytest.raises(CommandError, match="record 3: is not the one that was anchored"):
        call_command("verify_audit")


def test_copy_kept_elsewhere_shows_what_the_database_hides(community: Community, tmp_path: Path) -> None:
    write(community, 3)
    anchor_chains()
    kept = tmp_path / "anchors.txt"
    call_command("verify_audit", save=kept)
    write_anew("{}")
    behind_the_triggers("DELETE FROM audit_auditanchor")
    call_command("verify_audit")
    with pytest.raises(CommandError, match="record 3: is not the one that was anchored"):
        call_command("verify_audit", against=kept)


def test_lines_of_the_servers_log_are_read_as_they_are(
    community: Community, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(community, 2)
    with caplog.at_level("INFO", "portal.audit"):
        anchor_chains()
    log = tmp_path / "server.log"
    log.write_text("2026-11-22 something else\n" + "\n".join(f"02:40 INFO {line}" for line in caplog.messages))
    call_command("verify_audit", against=log)
    behind_the_triggers("DELETE FROM audit_auditrecord WHERE sequence = 2")
    with pytest.raises(CommandError, match="record 2: record is missing"):
        call_command("verify_audit", against=log)


@pytest.mark.parametrize("content", [b"", b"no anchor here", b"\xff\xfe"])
def test_file_without_anchors_is_refused(tmp_path: Path, content: bytes) -> None:
    kept = tmp_path / "anchors.txt"
    kept.write_bytes(content)
    with pytest.raises(CommandError, match=r"anchors\.txt"):
        call_command("verify_audit", against=kept)


def test_broken_chain_gets_no_anchor_and_the_health_page_says_so(community: Community) -> None:
    write(community, 3)
    write(None, 1)
    anchor_chains()
    assert check_audit() == ""
    write(community, 1)
    behind_the_triggers(f"UPDATE audit_auditrecord SET action = 'x' WHERE sequence = 4 AND chain = {community.pk}")
    for _night in range(3):
        with time_machine.travel(clock.now() + timedelta(days=_night + 1)):
            assert anchor_chains() == 1, "the other chain goes on"
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert f": {community.pk})" in check_audit()


def test_installation_of_yesterday_is_not_red_yet(community: Community) -> None:
    assert check_audit() == ""
    write(community, 1)
    assert check_audit() == ""
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert "verify_audit" in check_audit()
