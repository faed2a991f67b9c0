"""Every address of the installation by every kind of visitor: nobody breaks it, nobody gets where they may not.

Driven by the resolver, so that a new address is walked from the day it appears; a place that is open to everybody
must be written down below, with its reason.
"""

from typing import Any

import pytest
from django.test import Client

from portal.accounts.policies import zone_of
from portal.communities.models import Community
from portal.communities.policies import role_rights
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.support.people import sign_in, sign_in_fully
from tests.support.urls import all_paths

pytestmark = pytest.mark.django_db
HOST = "vyshneva.test"
CLOSED = {"admin", "cabinet", "styleguide"}
OPEN = {
    "((:[w-]+": "pages of the site, Wagtail's catch-all",
    "_theme": "the palette of a site as a style sheet",
    "_util": "Wagtail's address of pages behind a password; signing in there leads to ours",
    "accounts": "signing in; the pages of one's own account are closed, see below",
    "api": "each router answers 401 or 404 by itself",
    "documents": "published files, by Wagtail's check of their collection",
    "embed.js": "the script that other sites put in",
    "forms": "forms that stand at a public place; a confirmation by the random id of the answer",
    "files": "private files, each by its link and the rule of its record",
    "kiosk": "first screen of an information kiosk; its end forgets whoever stands there",
    "map": "layers of modules, each by its own public query set",
    "media": "published pictures",
    "preferences": "how one reads: scheme, contrast, size",
    "robots.txt": "for search engines",
    "rss.xml": "news",
    "search": "search of the site",
    "manifest.webmanifest": "the site as an app of a phone: its name, colours and emblem",
    "service-worker.js": "the script of browsers that show notices",
    "services": "public pages of modules",
    "sitemap": "map of the site for people",
    "sitemap.xml": "map of the site for search engines",
    "subscriptions": "asking for letters; what signed links of letters open",
    "reports": "what the signed link of a report by schedule opens",
    "upload": "files for a form, by the form's secret",
    "widget": "what other sites embed",
}
# Pages of allauth that need a person, though their zone is open. The second step of signing in is not among them.
PERSONAL = (
    "/accounts/2fa/done/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/totp/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/password/set/",
    "/accounts/prove/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
)
# Signing out of the admin answers everybody: it is the same page as /accounts/logout/.
SIGN_OUT = "/admin/logout/"
# Every role of the installation, those of modules too; the head administrator first.
ROLES = tuple(role_rights())


def shut(answer: Any) -> bool:
    """Asked to sign in, or refused, or nothing is there."""
    is_sent_away = answer.status_code in (301, 302) and answer["Location"].startswith("/accounts/")
    return is_sent_away or answer.status_code in (401, 403, 404, 405)


def zone(path: str) -> str:
    return "accounts" if path == SIGN_OUT else zone_of(path)


def browser_of() -> Client:
    return Client(HTTP_HOST=HOST, raise_request_exception=False)


def worker(role: str, community: Community) -> Client:
    """A browser of a role, past the second factor, on our host."""
    user = UserFactory()
    MembershipFactory(user=user, community=community, role=role)
    user.refresh_from_db()
    return sign_in_fully(browser_of(), user)


def test_every_place_is_known() -> None:
    unknown = {zone_of(path) for path in all_paths()} - set(OPEN) - CLOSED
    assert not unknown, f"say in this file whether everybody may enter: {sorted(unknown)}"


def test_nobody_gets_behind_a_closed_door(vyshneva: Community) -> None:
    for path in all_paths():
        if zone(path) in CLOSED or path.startswith(PERSONAL):
            assert shut(browser_of().get(path)), path
            assert shut(browser_of().post(path)), path


def test_nothing_breaks_for_nobody_and_for_a_citizen(vyshneva: Community) -> None:
    citizen = sign_in(browser_of(), UserFactory(), "code")
    for path in all_paths():
        assert browser_of().get(path).status_code < 500, path
        answer = citizen.get(path)
        assert answer.status_code < 500, path
        assert zone(path) != "admin" or shut(answer), path


def expect_whole(client: Client, paths: list[str], role: str) -> None:
    for path in paths:
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert role_rights()[role].opens_admin or zone(path) != "admin" or shut(answer), path


@pytest.mark.parametrize("role", ROLES)
def test_nothing_breaks_for_a_worker(vyshneva: Community, role: str) -> None:
    """The head administrator opens everything; the other roles share the addresses out, one role an address."""
    others, paths = ROLES[1:], all_paths()
    share = paths if role == "owner" else paths[others.index(role) :: len(others)]
    expect_whole(worker(role, vyshneva), share, role)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES[1:])
def test_nothing_breaks_for_any_worker_anywhere(vyshneva: Community, role: str) -> None:
    expect_whole(worker(role, vyshneva), all_paths(), role)


def expect_shut_admin(client: Client) -> None:
    for path in all_paths():
        if zone(path) == "admin":
            assert shut(client.get(path)), path
            assert shut(client.post(path)), path


def test_worker_of_another_community_finds_our_admin_shut(vyshneva: Community, kalynova: Community) -> None:
    """Rights only add up: whoever has every role there may do whatever any worker of theirs may."""
    user = UserFactory()
    for role in ROLES:
        MembershipFactory(user=user, community=kalynova, role=role)
    user.refresh_from_db()
    expect_shut_admin(sign_in_fully(browser_of(), user))


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_each_worker_of_another_community_finds_our_admin_shut(
    vyshneva: Community, kalynova: Community, role: str
) -> None:
    expect_shut_admin(worker(role, kalynova))


@pytest.mark.fake_module
def test_worker_whom_only_a_module_knows_finds_the_admin_shut(vyshneva: Community) -> None:
    client = sign_in_fully(browser_of(), UserFactory(email="fake-worker@example.test"))
    for path in all_paths()[::3]:
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert zone(path) != "admin" or shut(answer), path
