"""Two communities with a site each, and services of the national guide."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page, Site

from portal.communities.models import Community, CommunitySite, Membership
from tests.support.people import sign_in_fully


def make_community(slug: str, name: str, host: str) -> Community:
    community = Community.objects.create(name=name, slug=slug)
    root = Page.get_first_root_node().add_child(instance=Page(title=name, slug=slug))
    site = Site.objects.create(hostname=host, root_page=root, site_name=name)
    CommunitySite.objects.create(community=community, site=site, kind="community")
    return community


@pytest.fixture
def community(db: None) -> Community:
    Site.objects.all().delete()
    return make_community("vyshneva", "Вишнева громада", "vyshneva.test")


@pytest.fixture
def stranger(community: Community) -> Community:
    return make_community("kalynova", "Калинова громада", "kalynova.test")


@pytest.fixture
def visitor(community: Community) -> Client:
    """An anonymous browser on the community's site."""
    return Client(HTTP_HOST="vyshneva.test")


@pytest.fixture
def admin(community: Community) -> Client:
    """The head administrator's browser, past the second factor."""
    user = get_user_model().objects.create_superuser("owner@vyshneva.test")
    Membership.objects.create(user=user, community=community, role="owner")
    client = Client(HTTP_HOST="vyshneva.test")
    return sign_in_fully(client, user)
