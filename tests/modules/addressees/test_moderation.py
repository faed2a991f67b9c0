"""Who may work for which addressees, as other modules ask."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from modules.addressees import api
from modules.addressees.services import AddresseeError, assign_moderator, dismiss_moderator
from modules.addressees.services.people import erase_work, exported_work
from portal.common import clock
from portal.communities.models import Community, Membership
from tests.factories.addressees import AddresseeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return get_user_model().objects.create_user("worker@vyshneva.test")


@pytest.fixture
def tree(community: Community) -> dict[str, Any]:
    root = AddresseeFactory(community=community, name="Рада")
    centre = AddresseeFactory(community=community, name="ЦНАП", parent=root)
    desk = AddresseeFactory(community=community, name="Рецепція", parent=centre)
    return {"root": root, "centre": centre, "desk": desk}


def test_moderator_with_the_subtree_works_below_and_not_above(worker: Any, tree: dict[str, Any]) -> None:
    assign_moderator(addressee=tree["centre"], user=worker, actor=None)
    assert api.moderated_addressee_ids(worker) == {tree["centre"].pk, tree["desk"].pk}
    assert not api.can_moderate(worker, tree["root"].pk)


def test_moderator_without_the_subtree_works_for_one(worker: Any, tree: dict[str, Any]) -> None:
    assign_moderator(addressee=tree["centre"], user=worker, has_subtree=False, actor=None)
    assert api.moderated_addressee_ids(worker) == {tree["centre"].pk}
    assert api.moderators(tree["desk"].pk) == []


def test_dates_of_a_substitute_are_kept(worker: Any, tree: dict[str, Any]) -> None:
    regular = assign_moderator(
        addressee=tree["centre"], user=get_user_model().objects.create_user("regular@vyshneva.test"), actor=None
    )
    day = clock.today()
    for start, end, expected in ((-5, -1, False), (0, 0, True), (1, 5, False)):
        assign_moderator(
            addressee=tree["centre"],
            user=worker,
            substitute_of=regular,
            valid_from=day + timedelta(days=start),
            valid_to=day + timedelta(days=end),
            actor=None,
        )
        assert api.can_moderate(worker, tree["desk"].pk) is expected
    with pytest.raises(AddresseeError):
        assign_moderator(
            addressee=tree["centre"], user=worker, valid_from=date(2027, 3, 2), valid_to=date(2027, 3, 1), actor=None
        )


def test_administrator_works_everywhere_in_the_community_only(
    worker: Any, tree: dict[str, Any], community: Community, stranger: Community
) -> None:
    theirs = AddresseeFactory(community=stranger)
    membership = Membership.objects.create(user=worker, community=community, role="admin")
    assert api.moderated_addressee_ids(worker) == {row.pk for row in tree.values()}
    assert not api.can_moderate(worker, theirs.pk)
    membership.valid_to = clock.today() - timedelta(days=1)
    membership.save()
    assert api.moderated_addressee_ids(worker) == frozenset()


def test_inactive_and_anonymous_people_work_nowhere(worker: Any, tree: dict[str, Any]) -> None:
    assign_moderator(addressee=tree["root"], user=worker, actor=None)
    worker.is_active = False
    worker.save()
    assert api.moderated_addressee_ids(worker) == frozenset()
    assert api.moderated_addressee_ids(AnonymousUser()) == frozenset()
    assert api.moderators(tree["root"].pk) == []


def test_nearest_moderator_is_told_of_something_new(worker: Any, tree: dict[str, Any]) -> None:
    chief = get_user_model().objects.create_user("chief@vyshneva.test")
    assign_moderator(addressee=tree["root"], user=chief, actor=None)
    assert [person.email for person in api.moderators(tree["desk"].pk)] == [chief.email]
    moderator = assign_moderator(addressee=tree["centre"], user=worker, actor=None)
    assert [person.email for person in api.moderators(tree["desk"].pk)] == [worker.email]
    dismiss_moderator(moderator=moderator, actor=None)
    assert [person.email for person in api.moderators(tree["desk"].pk)] == [chief.email]


def test_work_of_a_person_is_exported_and_erased(worker: Any, tree: dict[str, Any]) -> None:
    assign_moderator(addressee=tree["centre"], user=worker, actor=None)
    assert [row["addressee"] for row in exported_work(worker)] == ["ЦНАП"]
    assert erase_work(worker) == 1
    assert exported_work(worker) == []
