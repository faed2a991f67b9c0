"""The one way to scope records to a community, for models of apps that stand below `communities`."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from wagtail.models import Site

Row = TypeVar("Row", bound=models.Model)


class CommunityScopedQuerySet(models.QuerySet[Row]):
    """`community_path` is the lookup from the model to its Community."""

    community_path: ClassVar[str] = "community"

    def for_community(self, community: Any) -> Self:
        return self.filter(**{self.community_path: community})

    def for_user(self, user: Any) -> Self:
        """Rows of the communities in whose cabinets or admin a person may work; everything for a superuser."""
        if getattr(user, "is_superuser", False) and getattr(user, "is_active", False):
            return self
        communities = related_model(self.model, self.community_path).objects.for_user(user)
        return self.filter(**{f"{self.community_path}__in": communities})


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows of a module that belong to something with scoping of its own: `owner_path` leads to it.

    `for_user` means those whose owner the person may work with, as that model says.
    """

    owner_path: ClassVar[str]
    owner_community: ClassVar[str] = "community"

    def for_community(self, community: Any) -> Self:
        return self.filter(**{f"{self.owner_path}__{self.owner_community}": community})

    def for_user(self, user: Any) -> Self:
        owners = related_model(self.model, self.owner_path).objects.for_user(user)
        return self.filter(**{f"{self.owner_path}__in": owners.values("pk")})


def owned_by(path: str) -> type[OwnedQuerySet[Any]]:
    """The query set of a model without questions of its own."""
    return type("OwnedQuerySet", (OwnedQuerySet,), {"owner_path": path})


def sites_for_user(user: Any) -> models.QuerySet[Site]:
    """Sites of the communities in whose admin a person may work; every community's for a superuser."""
    sites = Site.objects.filter(community_site__isnull=False)
    if getattr(user, "is_superuser", False) and getattr(user, "is_active", False):
        return sites
    communities = related_model(Site, "community_site__community").objects.for_user(user)
    return sites.filter(community_site__community__in=communities)


def related_model(model: Any, path: str) -> Any:
    """The model at the end of a lookup path; apps below `communities` reach it so, without importing it."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model
