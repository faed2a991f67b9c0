"""Rows that belong to a community, or to everybody: those of the national guide have no community."""

from typing import Any, ClassVar, Self

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.ids import public_id
from portal.common.scoping import CommunityScopedQuerySet


def new_public_id() -> str:
    return public_id()


class SharedQuerySet(CommunityScopedQuerySet[Any]):
    """`for_community` adds what everybody shares; `own` leaves it out: what a community may change."""

    community_path: ClassVar[str] = "community"

    def shared(self) -> Self:
        return self.filter(**{f"{self.community_path}__isnull": True})

    def own(self, community: Any) -> Self:
        return self.filter(**{self.community_path: community})

    def for_community(self, community: Any) -> Self:
        return self.filter(Q(**{self.community_path: community}) | Q(**{f"{self.community_path}__isnull": True}))

    def for_user(self, user: Any) -> Self:
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        mine = super().for_user(user)
        return self.filter(Q(pk__in=mine.values("pk")) | Q(**{f"{self.community_path}__isnull": True}))


def shared_by(path: str) -> type[SharedQuerySet]:
    """The query set of rows that hang on a shared row."""
    return type("SharedQuerySet", (SharedQuerySet,), {"community_path": path})


HTTPS = _("An address that begins with https://.")
