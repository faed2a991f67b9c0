"""The page of roles; rights asked in the name of any community; roles that modules and the core declare together."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from portal.common.clock import today
from portal.common.rights import act_for, may_in
from portal.communities.models import Community
from portal.communities.policies import role_rights
from portal.communities.services import grant_role
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
WANTED = {
    *("owner", "admin", "unit", "editor", "persona", "appeals_department", "head", "deputy_head", "executor"),
    *("desk_specialist", "hall_chief"),
}
READ = "forms.view_formresponse"


def test_every_role_has_a_name_and_a_sentence() -> None:
    found = role_rights()
    assert set(found) >= WANTED
    for code in WANTED:
        assert str(found[code].label) and found[code].summary.endswith("."), code


def test_page_says_who_has_what_since_when(vyshneva: Community, owner: Any, browser: Client) -> None:
    person = UserFactory(last_name="Заступницька")
    until = today() + timedelta(days=3)
    grant_role(user=person, community=vyshneva, role="deputy_head", valid_from=today(), valid_to=until)
    person.memberships.update(is_accepted=True)
    page = sign_in_fully(browser, owner).get("/admin/roles/").content.decode()
    assert "Заступницька" in page and f"{until:%d.%m.%Y}" in page
    assert "заступник керівника" in page.lower()


def test_page_is_for_whoever_gives_roles(editor: Any, browser: Client) -> None:
    assert sign_in_fully(browser, editor).get("/admin/roles/").status_code in (302, 403)


def test_right_of_a_role_is_asked_in_the_name_of_any_community(vyshneva: Community, kalynova: Community) -> None:
    user = UserFactory()
    grant_role(user=user, community=kalynova, role="appeals_department")
    user.refresh_from_db()
    act_for(user, vyshneva)
    assert not user.has_perm(READ) and not may_in(user, READ, vyshneva)
    assert may_in(user, READ, kalynova), "asking for another changes nothing for this one"
    assert not user.has_perm(READ)
    assert not may_in(AnonymousUser(), READ, kalynova)


def test_role_that_has_ended_gives_nothing_even_before_groups_follow(vyshneva: Community) -> None:
    user = UserFactory()
    grant_role(user=user, community=vyshneva, role="head")
    user.refresh_from_db()
    assert may_in(user, READ, vyshneva)
    user.memberships.all().update(valid_to=today() - timedelta(days=1))  # by time, nobody has looked yet
    assert not may_in(user, READ, vyshneva)


def test_shut_account_may_nothing(vyshneva: Community) -> None:
    user = UserFactory(is_active=False, is_superuser=True)
    assert not may_in(user, READ, vyshneva)
