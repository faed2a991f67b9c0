"""The one way to scope records to a community, for models of apps that stand below `communities`."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

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
        return self.filter(**{f"{self.community_path}__in": self._communities().objects.for_user(user)})

    def _communities(self) -> Any:
        model: Any = self.model
        for name in self.community_path.split("__"):
            model = model._meta.get_field(name).related_model
        return model
