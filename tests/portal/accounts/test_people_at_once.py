"""What the database itself decides about people: one e-mail in any case, one role once, a key that is never lost."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.accounts.services import invite_worker
from portal.common.clock import today
from portal.communities.models import Community, Membership
from portal.communities.services import LastKey, change_role_dates, end_role
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.support.race import race

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_an_email_belongs_to_one_person_in_any_case() -> None:
    UserFactory(email="maria@vyshneva.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Maria@Vyshneva.example")
    assert User.objects.filter(email__iexact="MARIA@VYSHNEVA.EXAMPLE").count() == 1


def test_a_role_is_held_once(owner: Any, vyshneva: Community) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=owner, community=vyshneva, role="owner")


def test_people_of_a_community_are_its_own(owner: Any, vyshneva: Community, kalynova: Community) -> None:
    theirs = MembershipFactory(user=UserFactory(), community=kalynova, role="owner")
    assert theirs not in Membership.objects.for_community(vyshneva)
    assert theirs in Membership.objects.for_community(kalynova)


@pytest.mark.django_db(transaction=True)
def test_one_person_invited_twice_at_once_is_one_person(owner: Any, vyshneva: Community) -> None:
    def invite(email: str) -> str:
        invite_worker(email=email, role="editor", community=vyshneva, actor=owner)
        return "invited"

    answers = race(partial(invite, "petro@vyshneva.example"), partial(invite, "Petro@vyshneva.example"))
    assert answers == ["invited"] * 2
    person = User.objects.get(email__iexact="petro@vyshneva.example")
    assert Membership.objects.filter(user=person, role="editor").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_dates", [False, True])
def test_two_head_administrators_cannot_shut_each_other_out(owner: Any, vyshneva: Community, by_dates: bool) -> None:
    other = UserFactory()
    keys = [Membership.objects.get(user=owner), MembershipFactory(user=other, community=vyshneva, role="owner")]

    def shut_out(row: Membership, actor: Any) -> str:
        try:
            if by_dates:
                yesterday = today().replace(year=today().year - 1)
                change_role_dates(row, actor=actor, valid_from=None, valid_to=yesterday)
            else:
                end_role(row, actor=actor)
        except LastKey:
            return "kept"
        return "ended"

    answers = race(partial(shut_out, keys[0], other), partial(shut_out, keys[1], owner))
    assert sorted(answers) == ["ended", "kept"]
    assert Membership.objects.active().filter(community=vyshneva, role="owner").count() == 1
