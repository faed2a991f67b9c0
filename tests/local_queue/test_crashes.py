"""Kill −9 under load: nothing acknowledged is lost, nothing happens twice, the hall is back within five seconds."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.crashes import Account, audit, configure, kill_under_load
from tests.support.hall import Hall

pytestmark = pytest.mark.e2e


def test_twenty_kills_under_load_lose_nothing(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    configure(hall)
    hall.start()
    try:
        account, boots, problems = kill_under_load(hall, 20)
    finally:
        hall.stop()
    assert not problems
    assert len(account.tickets) > 20
    assert len(account.presses) > 10
    assert max(boots) < 5


def test_the_audit_sees_a_lost_a_doubled_and_an_undone_act(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "hall")
    hall.folder.mkdir()
    configure(hall)
    hall.start()
    try:
        account, _boots, problems = kill_under_load(hall, 1)
    finally:
        hall.stop()
    assert not problems
    spoilings = {
        "are lost": "DELETE FROM tickets_ticket WHERE id = (SELECT max(id) FROM tickets_ticket)",
        "presses of kiosks": "DELETE FROM tickets_press WHERE key LIKE 'kiosk.%'",
        "acts of desks are lost": "DELETE FROM tickets_press WHERE key LIKE 'desk%'",
        "the log has": "DELETE FROM tickets_event WHERE seq = 3",
    }
    for number, (words, statement) in enumerate(spoilings.items()):
        spoilt = tmp_path / f"spoilt-{number}.sqlite3"
        shutil.copy(hall.folder / "hall.sqlite3", spoilt)
        with closing(sqlite3.connect(spoilt, isolation_level=None)) as base:
            base.execute("PRAGMA foreign_keys=OFF")
            assert base.execute(statement).rowcount
        assert any(words in problem for problem in audit(spoilt, account)), words
    twice = Account({**account.tickets, "another-key": next(iter(account.tickets.values()))})
    assert "one number was given to two people" in audit(hall.folder / "hall.sqlite3", twice)
