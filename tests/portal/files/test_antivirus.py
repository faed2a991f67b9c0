"""ClamAV by its real protocol: what it finds is stopped, while it is silent nobody gets the file."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.common import clock
from portal.files import clamav
from portal.files.health import check_antivirus
from portal.files.models import StoredFile
from portal.files.services import claim_files
from portal.files.signals import file_quarantined
from portal.files.tasks import empty_quarantine, scan_waiting
from tests.portal.files.conftest import RECORD, Send
from tests.support.clamd import EICAR, Clamd, running_clamd
from tests.support.files import document, photo

pytestmark = pytest.mark.django_db
INFECTED = document(text=EICAR)


def make_older(file: StoredFile, **by: float) -> None:
    StoredFile.objects.filter(pk=file.pk).update(created_at=clock.now() - timedelta(**by))


def test_clean_file_has_been_seen(send: Send, clamd: Clamd, folder: Path) -> None:
    file = send(photo())
    assert (file.state, file.notice) == ("clean", "")
    assert clamd.seen == [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_eicar_is_quarantined_and_its_record_is_accepted_with_a_notice(
    send: Send, clamd: Clamd, vyshneva: Any, folder: Path
) -> None:
    heard: list[Any] = []

    def hear(file: StoredFile, **_kwargs: Any) -> None:
        heard.append(file.public_id)

    file_quarantined.connect(hear)
    try:
        file = send(INFECTED, "рахунок.pdf")
    finally:
        file_quarantined.disconnect(hear)
    assert (file.state, file.finding, file.is_withheld) == ("quarantined", "Eicar-Test-Signature", True)
    assert heard == [file.public_id] and file.notice
    assert claim_files([file], record=RECORD, community=vyshneva) == 1
    assert empty_quarantine(clock.now() + timedelta(days=1)) == 1
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert StoredFile.objects.get().state == "quarantined", "the record still says what was stopped"


def test_silent_daemon_leaves_the_file_unseen_until_it_speaks(
    send: Send, settings: Any, claimed: Callable[..., StoredFile]
) -> None:
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"
    good, bad = claimed(photo()), send(INFECTED, "рахунок.pdf")
    assert {good.state, bad.state} == {"received"} and good.notice
    for file in (good, bad):
        make_older(file, minutes=20)
    assert scan_waiting() == 0
    assert check_antivirus()
    with running_clamd() as clamd:
        settings.CLAMAV_ADDRESS = clamd.address
        assert "2" in check_antivirus(), "they have been waiting for too long"
        assert scan_waiting() == 2
        assert check_antivirus() == ""
    assert set(StoredFile.objects.values_list("name", "state")) == {
        ("фото.jpg", "clean"),
        ("рахунок.pdf", "quarantined"),
    }


@pytest.mark.parametrize(
    "answer", [b"\0", b"UNKNOWN COMMAND\0", b"stream: Heuristics ERROR\0", b"OK\0", b"stream: OK"]
)
def test_strange_answer_is_no_verdict(send: Send, clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer
    assert send(photo()).state == "received"


def test_file_that_the_daemon_cannot_take_is_never_given_out(send: Send, clamd: Clamd) -> None:
    clamd.limit = 10
    file = send(photo())
    assert (file.state, file.is_withheld) == ("refused", True)


def test_scan_over_a_unix_socket(tmp_path: Path) -> None:
    with running_clamd(tmp_path / "clamd.sock") as clamd, (tmp_path / "f").open("w+b") as source:
        source.write(EICAR)
        source.seek(0)
        assert clamav.scan(clamd.address, source).finding == "Eicar-Test-Signature"
        assert clamav.is_alive(clamd.address)
    assert not clamav.is_alive(clamd.address)


def test_without_an_antivirus_a_redrawn_file_is_clean_and_nothing_complains(send: Send) -> None:
    assert send(photo()).state == "clean"
    assert check_antivirus() == ""
