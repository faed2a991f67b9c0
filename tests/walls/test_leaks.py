"""Nobody of one community sees a name of another: every address of the admin and of the cabinets is walked."""

import re

import pytest
from django.test import Client
from wagtail.models import Site

from tests.support.people import sign_in_fully
from tests.support.urls import all_patterns
from tests.support.worlds import World, build_world, row_ids

MARK, OURS = "Kalynomitka", "Nashamitka"
# Searches hold a part of the mark only: what a page repeats of them is not the mark.
SEARCHES = ("", f"?q={MARK[:7]}", f"?search={MARK[:7]}&ordering=title", f"?term={MARK[:7]}")


@pytest.fixture
def worlds(db: None) -> tuple[World, World]:
    """(ours, theirs)."""
    Site.objects.all().delete()
    return build_world("nasha", "nasha.test", OURS), build_world("chuzha", "chuzha.test", MARK)


# Addresses that name a kind of row, with kinds that exist.
NAMED = ("wagtailcore/page", "pages/picture", "pages/publicdocument", "accounts/user", "communities/community")


def with_names(ids: list[str]) -> list[str]:
    """Actions on several rows at once and marks of who edits now: Wagtail takes kind and id from the address."""
    several = "?" + "&".join(f"id={each}" for each in ids)
    found = [
        f"/admin/bulk/{kind}/{act}/{several}" for kind in NAMED for act in ("delete", "publish", "move", "add_tags")
    ]
    found += [
        f"/admin/{where}/chosen-multiple/{several}" for where in ("choose-page", "images/chooser", "documents/chooser")
    ]
    return found + [f"/admin/editing-sessions/ping/{kind}/{each}/1/" for kind in NAMED[:1] for each in ids]


def addresses(ids: list[str]) -> list[str]:
    """Every address of the closed zones; where one holds an id, one address for each id of theirs, where none
    does, one for each way to search."""
    found = with_names(ids)
    for path in all_patterns():
        if path.startswith(("/admin/", "/cabinet/", "/api/")):
            has_id = re.search(r"/1(?=/|$)", path)
            found += [re.sub(r"/1(?=/|$)", f"/{each}", path) for each in ids] if has_id else []
            found += [] if has_id else [path + search for search in SEARCHES]
    return found


@pytest.mark.parametrize("role", ["owner", "editor"])
def test_walk_shows_no_name_of_another_community(worlds: tuple[World, World], role: str) -> None:
    ours, theirs = worlds
    person = ours.owner if role == "owner" else ours.editor
    client = sign_in_fully(Client(HTTP_HOST="nasha.test", raise_request_exception=False), person)
    leaks, broken, shows_own = [], [], 0
    for address in addresses(row_ids(theirs)):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if MARK.encode() in body:
            at = body.index(MARK.encode())
            leaks.append(f"{address}: …{body[max(0, at - 60) : at + 40].decode('utf-8', 'replace')}…")
        broken += [address] if answer.status_code >= 500 else []
        shows_own += OURS.encode() in body
    assert not leaks, "\n".join(leaks)
    assert not broken, "\n".join(broken)
    assert shows_own > 30, "the walk must open pages that show names at all"
