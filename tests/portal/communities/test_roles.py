"""Roles become Wagtail groups with the rights of the table, follow dates, and change nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Site

from portal.accounts.models import User
from portal.accounts.services import invite_worker, reset_second_factor
from portal.audit.models import AuditRecord
from portal.common.clock import now, today
from portal.communities.models import Community, Membership
from portal.communities.policies import CORE_RIGHTS
from portal.communities.services import change_role_dates, end_role, grant_role, sync_community_roles
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.support.people import enrol, sign_in_fully

pytestmark = pytest.mark.django_db


def page_rights(role: str, community: Community) -> set[tuple[int, str]]:
    rows = GroupPagePermission.objects.filter(group__name=f"{community.slug}:{role}").select_related("permission")
    return {(row.page_id, row.permission.codename.removesuffix("_page")) for row in rows}


@pytest.mark.parametrize("role", ["owner", "admin", "unit", "editor"])
def test_page_rights_are_those_of_the_table_on_both_roots(vyshneva: Community, role: str) -> None:
    roots = [site.site.root_page_id for site in vyshneva.sites.all()]
    assert len(roots) == 2
    assert page_rights(role, vyshneva) == {(root, action) for root in roots for action in CORE_RIGHTS[role].pages}


def test_persona_has_no_group(vyshneva: Community) -> None:
    assert not Group.objects.filter(name="vyshneva:persona").exists()


def test_membership_is_named_by_the_word_for_its_role(vyshneva: Community) -> None:
    grant_role(user=UserFactory(), community=vyshneva, role="editor")
    shown = str(Membership.objects.get(community=vyshneva, role="editor"))
    assert "контент-менеджер" in shown and "editor" not in shown


def test_only_head_administrator_may_change_the_look(vyshneva: Community) -> None:
    rows = GroupSitePermission.objects.filter(permission__codename="change_themesetting")
    assert {row.group.name for row in rows} == {"vyshneva:owner"}


def test_media_rights_lie_in_the_collection_of_the_community(vyshneva: Community, kalynova: Community) -> None:
    rows = GroupCollectionPermission.objects.filter(group__name="vyshneva:editor")
    assert {row.collection_id for row in rows} == {vyshneva.collection_id} != {kalynova.collection_id}


@pytest.mark.db
def test_sync_twice_changes_nothing_and_takes_back_what_was_added_by_hand(vyshneva: Community) -> None:
    before = page_rights("editor", vyshneva)
    group = Group.objects.get(name="vyshneva:editor")
    GroupPagePermission.objects.create(group=group, page=vyshneva.sites.first().site.root_page, permission_type="lock")
    sync_community_roles(vyshneva)
    sync_community_roles(vyshneva)
    assert page_rights("editor", vyshneva) == before


def test_role_is_granted_and_ended_with_a_record(vyshneva: Community, owner: Any) -> None:
    user = UserFactory()
    membership = grant_role(user=user, community=vyshneva, role="editor", actor=owner)
    assert user.is_staff and user.groups.get().name == "vyshneva:editor"
    end_role(membership, actor=owner)
    assert not user.groups.exists()
    actions = list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["communities.role_granted", "communities.role_ended"]


def test_unknown_role_is_refused(vyshneva: Community) -> None:
    with pytest.raises(ValueError, match="no role"):
        grant_role(user=UserFactory(), community=vyshneva, role="king")


def test_dates_of_a_role_are_honoured_at_the_request(browser: Client, vyshneva: Community, editor: Any) -> None:
    membership = Membership.objects.get(user=editor)
    change_role_dates(membership, actor=None, valid_from=None, valid_to=today())
    sign_in_fully(browser, editor)
    assert browser.get("/admin/").status_code == 200
    with time_machine.travel(now() + timedelta(days=1), tick=True):
        sign_in_fully(browser, editor)
        assert browser.get("/admin/").status_code == 403
        editor.refresh_from_db()
        assert not editor.is_staff and not Community.objects.for_user(editor).exists()


def test_role_of_tomorrow_begins_tomorrow(browser: Client, vyshneva: Community) -> None:
    user = UserFactory()
    grant_role(user=user, community=vyshneva, role="editor", valid_from=today() + timedelta(days=1))
    assert not user.groups.exists() and not user.is_staff
    with time_machine.travel(now() + timedelta(days=1), tick=True):
        sign_in_fully(browser, user)
        assert browser.get("/admin/").status_code == 200


def test_group_made_by_hand_keeps_its_members(vyshneva: Community, editor: Any) -> None:
    by_hand = Group.objects.create(name="Рецензенти")
    editor.groups.add(by_hand)
    sync_community_roles(vyshneva)
    assert set(editor.groups.values_list("name", flat=True)) == {"vyshneva:editor", "Рецензенти"}


def test_editor_publishes_only_at_own_community(vyshneva: Community, kalynova: Community, owner: Any) -> None:
    owner = User.objects.get(pk=owner.pk)
    ours, theirs = (each.sites.first().site.root_page for each in (vyshneva, kalynova))
    assert ours.permissions_for_user(owner).can_publish_subpage()
    assert not theirs.permissions_for_user(owner).can_edit()


def test_admin_of_another_community_is_shut_on_every_host(vyshneva: Community, kalynova: Community) -> None:
    stranger = UserFactory()
    grant_role(user=stranger, community=kalynova, role="owner")
    assert sign_in_fully(Client(HTTP_HOST="kalynova.test"), stranger).get("/admin/").status_code == 200
    assert sign_in_fully(Client(HTTP_HOST="vyshneva.test"), stranger).get("/admin/").status_code == 403


def test_invitation_gives_a_role_and_writes_a_letter(vyshneva: Community, owner: Any) -> None:
    invite_worker(email="new@example.test", community=vyshneva, role="editor", actor=owner, last_name="Нова")
    user = User.objects.get(email="new@example.test")
    assert user.groups.get().name == "vyshneva:editor" and not user.has_usable_password()
    assert "/accounts/login/" in Delivery.objects.get(to="new@example.test").text


@pytest.mark.db
def test_register_of_people_lists_own_people_only(browser: Client, owner: Any, editor: Any, kalynova: Any) -> None:
    grant_role(user=UserFactory(email="stranger@example.test"), community=kalynova, role="editor")
    sign_in_fully(browser, owner)
    page = browser.get("/admin/people/").content.decode()
    assert editor.email in page and "stranger@example.test" not in page


def test_invitation_form_keeps_what_was_typed_and_says_what_is_wrong(browser: Client, owner: Any, editor: Any) -> None:
    sign_in_fully(browser, owner)
    typed = {"email": editor.email, "last_name": "Стець", "role": "editor", "first_name": "", "valid_from": ""}
    answer = browser.post("/admin/people/create/", typed)
    assert answer.status_code == 200 and "Стець" in answer.content.decode()
    assert answer.context["form"].errors["email"]
    dates = typed | {"email": "other@example.test", "valid_from": "2026-05-02", "valid_to": "2026-05-01"}
    assert browser.post("/admin/people/create/", dates).context["form"].errors["valid_to"]
    assert not User.objects.filter(email="other@example.test").exists()


def test_invitation_by_the_form(browser: Client, owner: Any) -> None:
    sign_in_fully(browser, owner)
    typed = {"email": "New@Example.test", "last_name": "Нова", "first_name": "", "role": "editor"}
    assert browser.post("/admin/people/create/", typed).status_code == 302
    assert Membership.objects.filter(user__email="new@example.test", role="editor").exists()


def test_head_administrator_cannot_take_own_role_away(browser: Client, owner: Any) -> None:
    sign_in_fully(browser, owner)
    membership = Membership.objects.get(user=owner)
    browser.post(f"/admin/people/delete/{membership.pk}/")
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_lost_phone_resets_the_factor_and_every_session(browser: Client, vyshneva: Community, editor: Any) -> None:
    sign_in_fully(browser, editor)
    reset_second_factor(editor, actor=None, community=vyshneva)
    enrol(editor, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert browser.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_list_of_people_has_constant_queries(
    browser: Client, owner: Any, vyshneva: Community, django_assert_max_num_queries: Any
) -> None:
    sign_in_fully(browser, owner)
    browser.get("/admin/people/")
    counts = []
    for _round in range(2):
        for _n in range(3):
            grant_role(user=UserFactory(), community=vyshneva, role="editor")
        with django_assert_max_num_queries(60) as captured:
            browser.get("/admin/people/")
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


def test_site_of_a_community_is_found(vyshneva: Community) -> None:
    assert Site.objects.filter(community_site__community=vyshneva).count() == 2
