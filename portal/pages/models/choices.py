"""Forms of the admin whose blocks and fields point at pages, pictures and documents: one's own only."""

from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.communities.admin_scope import foreign_references, is_unbound


class OwnChoices:
    """Choosers offer what is one's own; a request that names anything else was not made by them, and the form, shown
    again, would show the name of what it named. What stood there before may stay."""

    instance: Any
    for_user: Any
    fields: dict[str, Any]
    errors: Any

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  a form comes after it
        if self.for_user is None or is_unbound(self.for_user):
            return
        foreign = foreign_references(self._sent(), self.for_user)
        if foreign and self.instance.pk:
            foreign -= foreign_references(self._stored(), self.for_user)
        if foreign:
            raise PermissionDenied

    def _sent(self) -> Any:
        """With what was sent in fields that something else beside it is wrong in: those are shown again too."""
        sent = copy(self.instance)
        for name in self.errors:
            field = sent._meta.get_field(name) if name in self.fields else None
            if isinstance(field, StreamField):
                setattr(sent, name, self[name].data)
        return sent

    def _stored(self) -> Any:
        """As it was: the instance itself already holds what was sent."""
        if isinstance(self.instance, Page):
            return Page.objects.get(pk=self.instance.pk).get_latest_revision_as_object()
        return type(self.instance)._default_manager.get(pk=self.instance.pk)


class OwnChoicesForm(OwnChoices, WagtailAdminModelForm):
    """For what is no page."""
