"""An archive of one's own data: whole or not at all, for its owner only, for three days, after a fresh proof."""

import io
import json
import time
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from portal.files.storage import private_storage
from portal.notifications.models import Delivery
from portal.own_data.models import Archive
from portal.own_data.services import drop_old_archives, make_archive
from tests.factories.accounts import UserFactory
from tests.portal.own_data.conftest import NOTES, WALKS
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/cabinet/my-data/archive/"


def made(browser: Client, user: Any) -> Archive:
    sign_in(browser, user, "code")
    assert browser.post(PAGE)["Location"] == "/cabinet/my-data/"
    archive = Archive.objects.get(user=user)
    make_archive(archive.pk)
    archive.refresh_from_db()
    return archive


def unpacked(answer: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def grow_stale(browser: Client) -> None:
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 400}]
    session.save()


def test_archive_has_every_source_as_json_page_and_table(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    NOTES[citizen.pk] = [{"text": "=cmd()", "when": datetime(2026, 11, 1, 10, tzinfo=UTC)}]
    WALKS[citizen.pk] = [{"where": ["міст", "парк"]}, {"km": 3}]
    archive = made(browser, citizen)
    found = unpacked(browser.get(f"{PAGE}{archive.public_id}/"))
    data = json.loads(found.read("data.json"))
    assert data["sources"]["one.notes"] == [{"text": "=cmd()", "when": "2026-11-01T12:00:00+02:00"}]
    table = found.read("one.notes.csv").decode("utf-8-sig")
    assert "'=cmd()" in table, "a cell is no formula"
    page = found.read("index.html").decode()
    assert "Прогулянки" in page and "міст<br>парк" in page
    letter = Delivery.objects.get(code="own_data_archive")
    assert letter.to == citizen.email and archive.public_id not in letter.text


def test_source_that_fails_leaves_no_half_of_an_archive(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    two_sources.add("export")
    archive = made(browser, citizen)
    assert archive.is_open and not archive.blob and not Delivery.objects.filter(code="own_data_archive").exists()
    two_sources.clear()
    Archive.objects.update(next_attempt_at=archive.created_at)
    assert make_archive(archive.pk) == "sent"


def test_nobody_else_gets_it_and_nobody_after_its_days(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    archive = made(browser, citizen)
    other = sign_in(Client(HTTP_HOST="vyshneva.test"), UserFactory(), "code")
    assert other.get(f"{PAGE}{archive.public_id}/").status_code == 404
    with time_machine.travel(archive.expires_at, tick=False):
        sign_in(browser, citizen, "code")
        assert browser.get(f"{PAGE}{archive.public_id}/").status_code == 404
        assert drop_old_archives() == 1
    assert not private_storage().exists(archive.blob) and not Archive.objects.exists()


def test_stale_session_proves_itself_by_a_letter_first(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    archive = made(browser, citizen)
    grow_stale(browser)
    prove = f"/accounts/prove/?next={PAGE.replace('/', '%2F')}"
    assert browser.get(PAGE)["Location"] == prove
    assert browser.post(PAGE)["Location"] == prove
    assert browser.get(f"{PAGE}{archive.public_id}/")["Location"].startswith("/accounts/prove/")
    browser.post("/accounts/prove/", {"next": PAGE})
    letter = Delivery.objects.get(code="account_proof")
    code = next(word for word in letter.text.split() if word.isdigit() and len(word) == 6)
    before = browser.session.session_key
    assert browser.post("/accounts/prove/", {"code": "000000", "next": PAGE}).status_code == 422
    assert browser.post("/accounts/prove/", {"code": code, "next": "https://evil.test/"})["Location"] == "/cabinet/"
    assert browser.session.session_key != before, "an older copy of the cookie gains nothing"
    assert browser.get(PAGE).status_code == 200
    grow_stale(browser)
    assert browser.post("/accounts/prove/", {"code": code, "next": PAGE}).status_code == 422, "a code works once"


def test_who_has_a_second_factor_proves_that_one(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    from tests.support.people import enrol

    enrol(citizen)
    sign_in(browser, citizen, "code")
    assert browser.get(PAGE)["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert browser.get("/accounts/prove/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_one_is_made_at_a_time_and_three_a_day(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    sign_in(browser, citizen, "code")
    for _number in range(2):
        browser.post(PAGE)
    assert Archive.objects.count() == 1
    for _number in range(2):
        Archive.objects.update(state="failed")
        browser.post(PAGE)
    Archive.objects.update(state="failed")
    assert browser.post(PAGE).status_code == 429
    assert Archive.objects.count() == 3


def test_names_of_files_stay_inside_the_folder(citizen: Any) -> None:
    from portal.own_data.archive import _add_files

    place = io.BytesIO()
    with zipfile.ZipFile(place, "w") as archive:
        _add_files(archive, "files", [("../../etc/passwd", io.BytesIO(b"x")), ("..", io.BytesIO(b"y"))])
    assert zipfile.ZipFile(place).namelist() == ["files/001-_.._etc_passwd", "files/002-file"]
