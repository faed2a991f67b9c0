"""Factories of the tenant."""

from typing import Any

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site

from portal.communities.models import Community, CommunitySite, HostAlias, Membership, Settlement, SiteKind


class SettlementFactory(DjangoModelFactory):
    code = factory.Sequence(lambda n: f"UA98{n:015d}")
    category = "C"
    name = factory.Sequence(lambda n: f"Село {n}")

    class Meta:
        model = Settlement


class CommunityFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Громада {n}")
    slug = factory.Sequence(lambda n: f"hromada-{n}")

    class Meta:
        model = Community


class CommunitySiteFactory(DjangoModelFactory):
    """Makes the Wagtail Site with a root page of its own, and a community unless one is given."""

    community = factory.SubFactory(CommunityFactory)
    kind = SiteKind.COMMUNITY

    hostname = factory.Sequence(lambda n: f"hromada-{n}.test")

    class Meta:
        model = CommunitySite

    @classmethod
    def _create(cls, model_class: type[CommunitySite], *args: Any, **kwargs: Any) -> CommunitySite:
        hostname = kwargs.pop("hostname")
        if "site" not in kwargs:
            title = f"{kwargs['community'].name} · {kwargs['kind']}"
            root = Page.get_first_root_node().add_child(instance=Page(title=title, slug=hostname.replace(".", "-")))
            kwargs["site"] = Site.objects.create(hostname=hostname, root_page=root, site_name=kwargs["community"].name)
        return super()._create(model_class, *args, **kwargs)


class HostAliasFactory(DjangoModelFactory):
    hostname = factory.Sequence(lambda n: f"alias-{n}.test")

    class Meta:
        model = HostAlias


class MembershipFactory(DjangoModelFactory):
    role = "editor"

    class Meta:
        model = Membership
