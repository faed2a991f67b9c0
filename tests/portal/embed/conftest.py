"""Sites for tests of the registry."""

import pytest
from django.test import Client
from wagtail.models import Site

from portal.communities.models import Community, CommunitySite, HostAlias, SiteKind


@pytest.fixture
def community(db):
    return Community.objects.create(name="Вишнева громада", slug="vyshneva")


@pytest.fixture
def site(community):
    site = Site.objects.get(is_default_site=True)
    CommunitySite.objects.create(community=community, site=site, kind=SiteKind.COMMUNITY)
    HostAlias.objects.create(hostname="testserver", site=site)
    return site


@pytest.fixture
def client():
    """The site middleware looks at the Host header, which Django's test client leaves out by default."""
    return Client(HTTP_HOST="testserver")
