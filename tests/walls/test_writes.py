"""Nothing of another community can be written, whoever asks and whatever is in the request.

Two ways are tried. Rows of theirs in the address: every address that takes a number or a random id gets theirs.
Rows of theirs in the form: every form that opens with a row of ours is sent back with all its choices pointed at
theirs. Afterwards no row of theirs has changed, and no row of anybody points at one that did not before.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from wagtail.fields import StreamField
from wagtail.models import get_page_models
from wagtail.rich_text import RichText

from portal.communities.admin_scope import foreign_references
from portal.pages.models import StandardPage
from tests.support.people import sign_in_fully
from tests.support.worlds import THEIRS, THEIRS_MARK, World, changes, digest_of_theirs, page_ids
from tests.walls.addresses import own_forms, with_rows, with_words

REFUSALS = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422}
CHOICE = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea|/form))", re.S)
NAME, VALUE = re.compile(r'\bname="([^"]+)"'), re.compile(r'\bvalue="([^"]*)"')


def browser(person: Any) -> Client:
    return sign_in_fully(Client(HTTP_HOST="nasha.test", raise_request_exception=False), person)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Statements that change rows while this is open, those of sessions apart."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def expect_nothing_changed(before: dict[str, list[str]], where: str) -> None:
    assert not (found := changes(before, digest_of_theirs())), f"{where}\n" + "\n".join(found[:20])


def refused(answer: Any) -> bool:
    """A refusal, or a way out to the first page of the admin or to sign-in, where nothing was done."""
    return answer.status_code in REFUSALS or answer.status_code in (301, 302)


def post(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Whatever the request writes is undone, so that one address cannot hide behind another."""
    if address.startswith("/api/"):
        key = {"Idempotency-Key": "a-key-of-the-walk"}
        return client.post(address, data, content_type="application/json", headers=key)
    return client.post(address, data)


# Answers 200 to everybody and closes only what is one's own.
NO_SECRET = "/admin/editing-sessions/release/"
SENT = {"action": "delete", "action-publish": "1", "name": "x", "title": "x", "next": "/admin/", "state": "served"}


def expect_refusals(client: Client, addresses: list[str], where: str) -> None:
    before, open_doors = digest_of_theirs(), []
    for address in addresses:
        with transaction.atomic():
            answer = post(client, address, SENT)
            if not refused(answer) and not address.startswith(NO_SECRET):
                open_doors.append(f"{address}: {answer.status_code}")
    assert not open_doors, "\n".join(open_doors)
    expect_nothing_changed(before, where)


def test_post_to_a_row_of_theirs_is_refused_and_changes_nothing(worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    expect_refusals(browser(ours.owner), [*with_rows(), *with_words(theirs, is_whole=False)], "owner")


@pytest.mark.slow
@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_post_with_any_word_of_theirs_is_refused_and_changes_nothing(worlds: tuple[World, World], role: str) -> None:
    ours, theirs = worlds
    rows = [each for each in with_rows() if not each.startswith("/admin/")]
    expect_refusals(browser(getattr(ours, role)), [*rows, *with_words(theirs)], role)


def test_delete_by_api_of_what_is_theirs_is_refused(worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    before, client = digest_of_theirs(), browser(ours.owner)
    for address in with_words(theirs):
        if address.startswith("/api/"):
            assert client.delete(address).status_code in REFUSALS, address
    expect_nothing_changed(before, "DELETE")


@cache
def stream_names() -> set[str]:
    """Wagtail's script fills streams of blocks in; here they stay empty."""
    fields = [each for model in get_page_models() for each in model._meta.fields]
    return {each.name for each in fields if isinstance(each, StreamField)}


def pointed_at_theirs(html: str) -> list[QueryDict]:
    """What the forms of a page would send, with every number turned into one of theirs; one for each offset."""
    found = []
    for shift in (0, 1):
        data, is_touched = QueryDict(mutable=True), False
        data.update({f"{name}-count": "0" for name in stream_names()})
        for tag, attributes, inside in CHOICE.findall(html):
            name = NAME.search(attributes)
            value = VALUE.search(attributes)
            if not name or 'type="submit"' in attributes or "csrf" in name[1]:
                continue
            text = value[1] if value else ""
            is_box = 'type="checkbox"' in attributes or 'type="radio"' in attributes
            options = re.findall(r'<option value="(\d+)"', inside) if tag == "select" else []
            is_box_of_row = is_box and text.isdigit()
            is_chooser = 'type="hidden"' in attributes and (text.isdigit() or not text)
            is_count = name[1].endswith(("-id", "_FORMS", "-ORDER", "-DELETE", "revision_id", "next"))
            if options or is_box_of_row or (is_chooser and not is_count):
                text, is_touched = str(THEIRS + shift), True
            elif tag == "select":
                chosen = re.search(r'<option value="([^"]*)"[^>]*selected', inside)
                text = chosen[1] if chosen else ""
            elif tag == "textarea":
                text = re.sub(r"<[^>]*>", "", inside).strip()
            elif is_box and "checked" not in attributes:
                continue
            data.appendlist(name[1], text)
        if is_touched:
            found.append(data)
    return found


def names_of_theirs(answer: Any) -> str:
    """What stands around a name of theirs in an answer, "" where there is none."""
    said = "" if answer.streaming else answer.content.decode("utf-8", "replace").lower()
    at = said.find(THEIRS_MARK.lower())
    return said[max(0, at - 100) : at + 60] if at >= 0 else ""


def test_forms_of_ours_do_not_take_rows_of_theirs(worlds: tuple[World, World]) -> None:
    ours, _theirs = worlds
    client, before = browser(ours.owner), digest_of_theirs()
    sent, broken, leaks, shown = 0, [], [], []
    for address in own_forms():
        page = client.get(address)
        if page.status_code != 200 or "html" not in page.headers.get("Content-Type", "") or page.streaming:
            continue
        for data in pointed_at_theirs(page.content.decode()):
            point = transaction.savepoint()
            with writes() as written:
                answer = client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")
            sent += 1
            broken += [address] if answer.status_code >= 500 else []
            told = names_of_theirs(answer)
            shown += [f"{address}: {told}"] if told else []
            found = changes(before, digest_of_theirs()) if written else []
            transaction.savepoint_rollback(point)
            leaks += ["\n".join([f"{address} {data.urlencode()[:300]}", *found[:5]])] if found else []
    assert not leaks, "\n".join(leaks)
    assert not broken, "\n".join(broken)
    assert not shown, "a form, shown again, tells the name of what it was given\n" + "\n".join(shown)
    assert sent > 20, "forms with choices must have been sent at all"


def test_text_of_a_page_does_not_point_at_what_is_theirs(worlds: tuple[World, World]) -> None:
    ours, _theirs = worlds
    page = StandardPage.objects.get(pk__lt=THEIRS, slug="chernetka")
    links = f'<a linktype="page" id="{page_ids()[0]}">x</a><a linktype="document" id="{THEIRS}">x</a>'
    page.body = [("text", {"text": RichText(links)})]
    assert len(foreign_references(page, ours.owner)) == 2
    page.body = [("text", {"text": RichText(f'<a linktype="page" id="{page.pk}">x</a>')})]
    assert not foreign_references(page, ours.owner)
