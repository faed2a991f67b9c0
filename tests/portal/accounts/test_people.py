"""What the head administrator of one community may do to people, and learn of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.test import Client, RequestFactory

from portal.accounts.models import User
from portal.accounts.services import SecondFactorKept, invite_worker, reset_second_factor
from portal.audit.models import AuditRecord
from portal.common.clock import today
from portal.communities.models import Community, Membership
from portal.communities.services import LastKey, change_role_dates, end_role, grant_role
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.support.people import enrol, sign_in_fully

pytestmark = pytest.mark.django_db

REFUSED = "accounts.second_factor_reset_refused"
KEPT = "останній ключ"


def invited(user: Any, community: Community, owner: Any) -> Membership:
    return invite_worker(email=user.email, community=community, role="editor", actor=owner)


def accept(user: Any, community: Community) -> None:
    """The person signs in at the site of the community."""
    request = RequestFactory().get("/")
    request.community = community  # type: ignore[attr-defined]  set by the site's middleware
    user_logged_in.send(sender=User, request=request, user=user)


def factors(user: Any) -> int:
    return Authenticator.objects.filter(user=user).count()


@pytest.mark.parametrize("who", ["superuser", "other", "other later", "other, shut out", "unanswered", "oneself"])
def test_second_step_of_people_of_others_stays(
    browser: Client, owner: Any, vyshneva: Community, kalynova: Community, who: str
) -> None:
    person = owner if who == "oneself" else UserFactory(email="known@example.test", is_superuser=who == "superuser")
    if who.startswith("other"):
        first = today() + timedelta(days=1) if who == "other later" else None
        grant_role(user=person, community=kalynova, role="editor", valid_from=first)
        User.objects.filter(pk=person.pk).update(is_active=who != "other, shut out")
    row = Membership.objects.get(user=owner) if who == "oneself" else invited(person, vyshneva, owner)
    if who not in ("unanswered", "oneself"):
        accept(person, vyshneva)
    sign_in_fully(browser, owner)
    if who != "oneself":
        enrol(person)
    before = factors(person)
    typed = {"valid_from": "2026-01-02", "valid_to": "", "is_phone_lost": "on"}
    answer = browser.post(f"/admin/people/edit/{row.pk}/", typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors["is_phone_lost"] and "2026-01-02" in answer.content.decode()
    assert "Другий крок" in str(answer.context["form"].errors["is_phone_lost"])
    assert factors(person) == before
    assert Membership.objects.get(pk=row.pk).valid_from is None
    last = AuditRecord.objects.order_by("pk").last()
    assert last.action == REFUSED and last.target_id == str(person.pk) and last.actor_id == owner.pk


@pytest.mark.fake_module
def test_second_step_of_whoever_works_elsewhere_for_a_module_stays(
    owner: Any, vyshneva: Community, kalynova: Community
) -> None:
    worker = UserFactory(email="fake-worker@example.test")
    invited(worker, vyshneva, owner)
    accept(worker, vyshneva)
    enrol(worker)
    with pytest.raises(SecondFactorKept):
        reset_second_factor(worker, actor=owner, community=vyshneva)
    assert factors(worker)


def test_second_step_of_own_worker_is_reset(
    browser: Client, owner: Any, editor: Any, vyshneva: Community, kalynova: Community
) -> None:
    grant_role(user=editor, community=kalynova, role="editor", valid_to=today() - timedelta(days=1))
    enrol(editor)
    row = Membership.objects.get(user=editor, community=vyshneva)
    sign_in_fully(browser, owner)
    typed = {"valid_from": "", "valid_to": "", "is_phone_lost": "on"}
    assert browser.post(f"/admin/people/edit/{row.pk}/", typed).status_code == 302
    assert not factors(editor)


def test_superuser_helps_people_of_several_communities(editor: Any, vyshneva: Community, kalynova: Community) -> None:
    grant_role(user=editor, community=kalynova, role="editor")
    enrol(editor)
    reset_second_factor(editor, actor=UserFactory(is_superuser=True), community=vyshneva)
    assert not factors(editor)


def test_name_is_shown_when_the_invitation_is_accepted(
    browser: Client, owner: Any, vyshneva: Community, kalynova: Community
) -> None:
    """Nobody learns whose an address is by inviting it."""
    person = UserFactory(email="known@example.test", last_name="Прихована")
    sign_in_fully(browser, owner)
    typed = {"email": person.email, "last_name": "", "first_name": "", "role": "editor"}
    assert browser.post("/admin/people/create/", typed).status_code == 302
    row = Membership.objects.get(user=person)
    places = ["/admin/people/", f"/admin/people/edit/{row.pk}/", f"/admin/people/delete/{row.pk}/"]
    dates = {"valid_from": "", "valid_to": ""}

    def seen() -> list[bool]:
        pages = [browser.get(place) for place in places]
        pages.append(browser.post(places[1], dates, follow=True))
        assert person.email in pages[0].content.decode()
        return ["Прихована" in page.content.decode() for page in pages]

    assert seen() == [False] * 4
    assert not User.objects.for_user(owner).filter(pk=person.pk).exists()
    accept(person, kalynova)
    assert seen() == [False] * 4
    accept(person, vyshneva)
    assert seen()[0] and seen()[3]
    assert User.objects.for_user(owner).filter(pk=person.pk).exists()


def test_colleague_with_one_more_role_keeps_the_name(owner: Any, editor: Any, vyshneva: Community) -> None:
    assert invite_worker(email=editor.email, community=vyshneva, role="admin", actor=owner).is_accepted


def test_signing_in_at_the_site_accepts(browser: Client, owner: Any, vyshneva: Community) -> None:
    """The real way in, not the signal alone."""
    person = UserFactory(email="known@example.test")
    row = invited(person, vyshneva, owner)
    assert not row.is_accepted
    browser.post("/accounts/login/", {"login": person.email})
    row.refresh_from_db()
    assert not row.is_accepted
    letter = Delivery.objects.filter(to=person.email).latest("pk")
    code = re.search(r"^\s*(\d{6})\s*$", letter.text, re.MULTILINE).group(1)
    assert browser.post("/accounts/login/code/confirm/", {"code": code}).status_code == 302
    row.refresh_from_db()
    assert row.is_accepted


@pytest.mark.parametrize("dates", [(None, -1), (None, 0), (None, 30), (1, None)])
def test_head_administrator_cannot_end_own_role_by_dates(
    browser: Client, owner: Any, dates: tuple[int | None, int | None]
) -> None:
    row = Membership.objects.get(user=owner)
    first, last = ("" if days is None else str(today() + timedelta(days=days)) for days in dates)
    sign_in_fully(browser, owner)
    answer = browser.post(f"/admin/people/edit/{row.pk}/", {"valid_from": first, "valid_to": last})
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert KEPT in str(errors) and (first or last) in answer.content.decode()
    row.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (None, None)


@pytest.mark.db
def test_services_keep_the_last_key_and_let_a_term_grow(owner: Any, vyshneva: Community) -> None:
    row = Membership.objects.get(user=owner)
    for change in (
        lambda: change_role_dates(row, actor=owner, valid_from=None, valid_to=today() - timedelta(days=1)),
        lambda: grant_role(user=owner, community=vyshneva, role="owner", actor=owner, valid_to=today()),
        lambda: end_role(row, actor=owner),
    ):
        with pytest.raises(LastKey):
            change()
    Membership.objects.filter(pk=row.pk).update(valid_to=today() + timedelta(days=9))
    for days in (9, 30):
        change_role_dates(row, actor=owner, valid_from=None, valid_to=today() + timedelta(days=days))
    other = UserFactory()
    grant_role(user=other, community=vyshneva, role="owner", actor=owner)
    change_role_dates(row, actor=other, valid_from=None, valid_to=today() - timedelta(days=1))


def test_refused_deletion_says_the_same_sentence(browser: Client, owner: Any) -> None:
    sign_in_fully(browser, owner)
    row = Membership.objects.get(user=owner)
    answer = browser.post(f"/admin/people/delete/{row.pk}/", follow=True)
    assert KEPT in answer.content.decode()
    assert Membership.objects.filter(pk=row.pk).exists()
