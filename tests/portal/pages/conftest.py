"""A community with its two sites, made as an administrator would make it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from portal.communities.models import Community
from portal.pages.services import CommunitySpec, create_community
from tests.support.standing import Standing

OURS = CommunitySpec(
    name="Вишнева громада",
    slug="vyshneva",
    host="vyshneva.test",
    cnap_host="cnap.vyshneva.test",
    aliases=["www.vyshneva.test"],
)
NEIGHBOURS = CommunitySpec(name="Лісова громада", slug="lisova", host="lisova.test", cnap_host="cnap.lisova.test")
ours, neighbours = (Standing(partial(create_community, spec)) for spec in (OURS, NEIGHBOURS))


@pytest.fixture
def community(db: None) -> Community:
    ours.stand()
    return Community.objects.get(slug=OURS.slug)


@pytest.fixture
def neighbour(community: Community) -> Community:
    """Another community of the same installation."""
    neighbours.stand()
    return Community.objects.get(slug=NEIGHBOURS.slug)


@pytest.fixture
def site(community: Community) -> Site:
    return site_of(community)


@pytest.fixture
def media_on_disk(settings: Any, tmp_path: Path) -> None:
    """Wagtail serves documents from a folder, not from the memory of the other tests."""
    settings.MEDIA_ROOT = tmp_path
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


def site_of(community: Community, kind: str = "community") -> Site:
    return community.sites.select_related("site__root_page").get(kind=kind).site


@pytest.fixture
def get(client: Client) -> Callable[..., Any]:
    """get("/novyny/") of the community's site; get(path, host=…, **headers)."""

    def ask(path: str, host: str = "vyshneva.test", **headers: Any) -> Any:
        return client.get(path, headers={"host": host, **headers})

    return ask


def text_of(response: Any) -> str:
    """The page as written by its author: without the no-break spaces and joiners of the typographer."""
    return response.content.decode().replace("\u00a0", " ").replace("\u2060", "")
