"""A community with two sites, a second one, and people of every kind."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from portal.communities.models import Community, SiteKind
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, CommunitySiteFactory, MembershipFactory
from tests.support.standing import Standing

HOST = "vyshneva.test"


def build_vyshneva() -> None:
    Site.objects.all().delete()
    community = CommunityFactory(name="Вишнева громада", slug="vyshneva")
    CommunitySiteFactory(community=community, hostname=HOST)
    CommunitySiteFactory(community=community, hostname=f"cnap.{HOST}", kind=SiteKind.SERVICE_CENTRE)
    sync_community_roles(community)


def build_kalynova() -> None:
    community = CommunityFactory(name="Калинова громада", slug="kalynova")
    CommunitySiteFactory(community=community, hostname="kalynova.test")
    sync_community_roles(community)


first, second = Standing(build_vyshneva), Standing(build_kalynova)


@pytest.fixture
def vyshneva(db: None) -> Community:
    """«Вишнева громада» at vyshneva.test and cnap.vyshneva.test."""
    first.stand()
    return Community.objects.get(slug="vyshneva")


@pytest.fixture
def kalynova(vyshneva: Community) -> Community:
    """A second community: whatever belongs to it must not be seen from the first one."""
    second.stand()
    return Community.objects.get(slug="kalynova")


@pytest.fixture
def browser(vyshneva: Community) -> Client:
    """Nobody's browser on the community's site."""
    return Client(HTTP_HOST=HOST)


@pytest.fixture
def citizen(db: None) -> Any:
    return UserFactory(email="citizen@example.test")


@pytest.fixture
def editor(vyshneva: Community) -> Any:
    user = UserFactory(email="editor@example.test")
    MembershipFactory(user=user, community=vyshneva, role="editor")
    user.refresh_from_db()
    return user


@pytest.fixture
def owner(vyshneva: Community) -> Any:
    user = UserFactory(email="owner@example.test")
    MembershipFactory(user=user, community=vyshneva, role="owner")
    user.refresh_from_db()
    return user
