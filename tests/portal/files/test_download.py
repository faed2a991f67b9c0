"""Who gets a file: a good link, then the rule of its record at each request; everybody else gets 404."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client, override_settings

from portal.files.constants import FileState
from portal.files.links import make_link
from portal.files.models import StoredFile
from tests.factories.accounts import UserFactory
from tests.portal.files.conftest import Send
from tests.support.files import document, photo
from tests.support.people import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
Claimed = Callable[..., StoredFile]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def paper(claimed: Claimed) -> StoredFile:
    return claimed(document(2), "відповідь «м’ята».pdf")


def test_file_comes_as_a_private_attachment(browser: Client, paper: StoredFile) -> None:
    answer = browser.get(make_link(paper))
    assert (answer.status_code, body(answer)) == (200, document(2))
    assert answer["Content-Type"] == "application/pdf" and answer["Content-Length"] == str(paper.size)
    disposition = answer["Content-Disposition"]
    assert disposition.isascii() and disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.split("''")[1]) == "відповідь «м’ята».pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and "'none'" in answer["Content-Security-Policy"]
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))


def test_picture_may_stand_in_a_page(browser: Client, claimed: Claimed) -> None:
    answer = browser.get(make_link(claimed(photo())))
    assert answer["Content-Disposition"].startswith("inline") and answer["Content-Type"] == "image/jpeg"


def test_head_says_the_same_without_the_body(browser: Client, paper: StoredFile) -> None:
    answer = browser.head(make_link(paper))
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, str(paper.size), b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=10-999999", 10, None)],
)
def test_range_is_answered(browser: Client, paper: StoredFile, asked: str, first: int, last: int | None) -> None:
    answer = browser.get(make_link(paper), headers={"Range": asked})
    wanted = document(2)[first : None if last is None else last + 1]
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (206, wanted, str(len(wanted)))
    begins = first % paper.size
    assert answer["Content-Range"] == f"bytes {begins}-{begins + len(wanted) - 1}/{paper.size}"


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0"])
def test_range_outside_is_refused(browser: Client, paper: StoredFile, asked: str) -> None:
    answer = browser.get(make_link(paper), headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{paper.size}")


@pytest.mark.parametrize("asked", ["bytes=9-2", "bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b"])
def test_range_that_means_nothing_gets_the_whole(browser: Client, paper: StoredFile, asked: str) -> None:
    assert browser.get(make_link(paper), headers={"Range": asked}).status_code == 200


def test_range_of_another_version_gets_the_whole(browser: Client, paper: StoredFile) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert browser.get(make_link(paper), headers=headers).status_code == 200


def test_range_obeys_the_same_rule(vyshneva: Any, paper: StoredFile) -> None:
    stranger = UserFactory(email="stranger@example.test")
    client = sign_in(Client(HTTP_HOST="vyshneva.test"), stranger, "code")
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=999999-"}):
        assert client.get(make_link(paper, user=stranger), headers=headers).status_code == 404
        assert client.get(make_link(paper), headers=headers).status_code == 404


def test_link_is_over_in_an_hour(browser: Client, paper: StoredFile) -> None:
    link = make_link(paper)
    with override_settings(CLOCK_SHIFT_SECONDS=int(timedelta(minutes=59).total_seconds())):
        assert browser.get(link).status_code == 200
    with override_settings(CLOCK_SHIFT_SECONDS=int(timedelta(minutes=61).total_seconds())):
        assert browser.get(link).status_code == 404


def test_guessed_and_forged_links_lead_nowhere(browser: Client, paper: StoredFile, claimed: Claimed) -> None:
    link = make_link(paper)
    _empty, _files, public_id, token, _end = link.split("/")
    kind_and_end, signature = token.split(":")
    forged = [
        f"/files/{paper.pk}/{token}/",
        f"/files/{public_id}/x/",
        f"/files/{public_id}/{token[:-1]}/",
        f"/files/{public_id}/b{int(kind_and_end[1:]) + 9999}:{signature}/",
        f"/files/{public_id}/p{kind_and_end[1:]}:{signature}/",
        f"/files/{public_id}/b:{signature}/",
        f"/files/{claimed(photo(), 'інше.jpg').public_id}/{token}/",
    ]
    assert {path: browser.get(path).status_code for path in forged} == dict.fromkeys(forged, 404)
    assert browser.post(link).status_code == 405


def test_link_of_a_person_is_nobody_elses(vyshneva: Any, browser: Client, paper: StoredFile) -> None:
    oksana, ivan = UserFactory(), UserFactory()
    link = make_link(paper, user=oksana)
    assert sign_in(Client(HTTP_HOST="vyshneva.test"), oksana, "code").get(link).status_code == 200
    assert sign_in(Client(HTTP_HOST="vyshneva.test"), ivan, "code").get(link).status_code == 404
    assert browser.get(link).status_code == 404


def test_link_of_a_session_is_nobody_elses(browser: Client, paper: StoredFile) -> None:
    session = browser.session
    session["visited"] = True
    session.save()
    browser.cookies["sessionid"] = session.session_key
    link = make_link(paper, session_key=session.session_key)
    assert browser.get(link).status_code == 200
    assert Client(HTTP_HOST="vyshneva.test").get(link).status_code == 404


def test_file_of_another_community_is_not_there(kalynova: Any, paper: StoredFile) -> None:
    assert Client(HTTP_HOST="kalynova.test").get(make_link(paper)).status_code == 404


@pytest.mark.parametrize("state", [FileState.RECEIVED, FileState.QUARANTINED, FileState.REFUSED])
def test_only_clean_files_are_given_out(browser: Client, paper: StoredFile, state: str) -> None:
    StoredFile.objects.update(state=state)
    assert browser.get(make_link(paper)).status_code == 404


def test_file_that_no_record_has_is_not_given_out(browser: Client, send: Send) -> None:
    assert browser.get(make_link(send(photo()))).status_code == 404
