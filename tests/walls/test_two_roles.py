"""Whoever has roles in two communities has in each only what the role there gives."""

from django.test import Client

from portal.communities.services import grant_role
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in_fully
from tests.support.worlds import World
from tests.walls.addresses import own_forms, without_rows

# Rights to pages are rights to rows: the list shows the pages that one may unlock, wherever they are.
BY_ROW = "/admin/reports/locked/"


def browser(person: object) -> Client:
    return sign_in_fully(Client(HTTP_HOST="nasha.test", raise_request_exception=False), person)


def door(client: Client, address: str) -> tuple[int, str]:
    """How an address answers: (status, where it leads)."""
    answer = client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


def test_owner_elsewhere_is_a_mere_editor_here(worlds: tuple[World, World]) -> None:
    ours, theirs = worlds
    both = UserFactory(email="both@example.test")
    grant_role(user=both, community=ours.community, role="editor")
    grant_role(user=both, community=theirs.community, role="owner")
    both.refresh_from_db()
    first, second = browser(ours.editor), browser(both)
    walked = {*without_rows("x"), *own_forms()}
    addresses = [each for each in sorted(walked) if each.startswith("/admin/") and "?" not in each]
    addresses = [each for each in addresses if not each.startswith(BY_ROW)]
    doors = {each: door(first, each) for each in addresses}
    assert (302, "/admin/") in doors.values(), "an editor must be turned away somewhere"
    answers = {each: door(second, each) for each in addresses}
    assert {each: answer for each, answer in answers.items() if answer != doors[each]} == {}
