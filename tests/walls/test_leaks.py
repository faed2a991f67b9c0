"""Nobody of one community sees a name of another: every address of admin, cabinets and modules."""

from collections.abc import Iterable

import pytest
from django.test import Client

from tests.support.people import sign_in_fully
from tests.support.worlds import OURS_MARK, THEIRS_MARK, World
from tests.walls.addresses import own_forms, with_rows, with_words, without_rows

# Searches hold a part of the mark only: what a page repeats of them is not the mark.
SEARCH = THEIRS_MARK[:7]


def walk(client: Client, addresses: Iterable[str]) -> int:
    """GET them all; answers how many show a name of ours."""
    leaks, broken, shows_own = [], [], 0
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body = body.replace(address.encode(), b"")  # what was asked may be repeated
        at = body.lower().find(THEIRS_MARK.lower().encode())  # the slug of the community is its mark too
        if at >= 0:
            leaks.append(f"{address}: …{body[max(0, at - 60) : at + 40].decode('utf-8', 'replace')}…")
        broken += [address] if answer.status_code >= 500 else []
        shows_own += OURS_MARK.encode() in body
    assert not leaks, "\n".join(leaks)
    assert not broken, "\n".join(broken)
    return shows_own


def browser(person: object) -> Client:
    return sign_in_fully(Client(HTTP_HOST="nasha.test", raise_request_exception=False), person)


def test_owner_sees_no_name_of_another_community(worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    client = browser(ours.owner)
    assert walk(client, [*with_rows(), *with_words(theirs, is_whole=False)]) > 5
    assert walk(client, without_rows(SEARCH)) > 30, "the walk must open pages that show names at all"


def test_forms_of_ours_offer_nothing_of_another_community(worlds: tuple[World, World]) -> None:
    assert walk(browser(worlds[0].owner), own_forms()) > 10, "the walk must open forms that show names at all"


def test_editor_sees_no_row_of_another_community(worlds: tuple[World, World]) -> None:
    walk(browser(worlds[0].editor), with_rows())


@pytest.mark.slow
def test_moderator_without_a_role_sees_no_row_of_another_community(worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    client = browser(ours.moderator)
    addresses = [each for each in with_rows() if not each.startswith("/admin/")] + with_words(theirs)
    lists = [each for each in without_rows(SEARCH) if not each.startswith("/admin/")]
    walk(client, addresses)
    assert walk(client, lists) > 2, "the moderator must see bookings of ours"


@pytest.mark.slow
@pytest.mark.parametrize("role", ["owner", "editor", "moderator"])
def test_nobody_sees_a_name_of_another_community_anywhere(worlds: tuple[World, World], role: str) -> None:
    ours, theirs = worlds
    walk(browser(getattr(ours, role)), [*with_rows(), *with_words(theirs), *without_rows(SEARCH)])
