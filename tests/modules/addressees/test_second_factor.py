"""A moderator without any role is a worker too, whichever way the assignment was written."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from modules.addressees.models import Moderator
from modules.addressees.services import assign_moderator, dismiss_moderator
from portal.common import clock
from portal.communities.models import Community
from portal.communities.selectors import works_for
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.support.people import enrol, sign_in, sign_in_fully
from tests.support.urls import all_paths

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(community: Community) -> Any:
    return get_user_model().objects.create_user("moderator@vyshneva.test")


@pytest.fixture
def desk(community: Community) -> Any:
    return AddresseeFactory(community=community, name="Рецепція")


def is_asked(visitor: Client) -> bool:
    answer = visitor.get(reverse("addressees_cabinet:mine"))
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/2fa/")


def test_every_cabinet_asks_a_moderator_for_the_factor(visitor: Client, person: Any, desk: Any) -> None:
    ModeratorFactory(addressee=desk, user=person)
    enrol(person)
    sign_in(visitor, person, "code")
    for path in all_paths():
        if path.startswith("/cabinet/"):
            for answer in (visitor.get(path), visitor.post(path)):
                assert answer.status_code == 302, path
                assert answer["Location"].startswith("/accounts/2fa/reauthenticate/"), path
    sign_in_fully(visitor, person)
    assert visitor.get(reverse("addressees_cabinet:mine")).status_code == 200


def test_asked_from_the_first_day_to_the_last(visitor: Client, person: Any, desk: Any) -> None:
    sign_in(visitor, person, "code")
    assert not is_asked(visitor)
    row = assign_moderator(addressee=desk, user=person, actor=None, valid_from=clock.today() + timedelta(days=1))
    assert not is_asked(visitor)
    Moderator.objects.update(valid_from=clock.today())
    assert is_asked(visitor)
    Moderator.objects.update(valid_from=None, valid_to=clock.today() - timedelta(days=1))
    assert not is_asked(visitor)
    Moderator.objects.update(valid_to=None)
    assert is_asked(visitor)
    dismiss_moderator(moderator=row, actor=None)
    assert not is_asked(visitor)


def test_moderator_works_for_their_own_community_only(
    person: Any, desk: Any, community: Community, stranger: Community
) -> None:
    ModeratorFactory(addressee=desk, user=person)
    assert works_for(person) and works_for(person, community) and not works_for(person, stranger)
    person.is_active = False
    assert not works_for(person)
