"""Forms of the admin; every choice is of one community, or shared."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from modules.addressees.api import addressees_of_community
from modules.service_guide.models import Blank, OfferPlace
from modules.service_guide.selectors.catalogue import possible_events
from portal.common.scoping import related_model
from portal.communities.admin_scope import own_media
from portal.pages.constants import ICONS


def offer_inside(form: Any, formset: str, field: str, rows: Any) -> None:
    """Limit the choices of a field in rows of a formset, and in the empty one that scripts copy."""
    inside = form.formsets[formset]
    inside.form.base_fields[field].queryset = rows
    for each in inside.forms:
        if field in each.fields:
            each.fields[field].queryset = rows


class OwnSlugMixin:
    """An address that is free among the rows of the same owner; empty, it is written from the name."""

    instance: Any
    cleaned_data: dict[str, Any]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        rows = type(self.instance).objects.filter(community=self.instance.community).exclude(pk=self.instance.pk)
        if slug and rows.filter(slug=slug).exists():
            raise ValidationError(_("This address is taken, choose another."))
        return slug


class ServiceForm(OwnSlugMixin, WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        offer_inside(self, "event_links", "event", possible_events(self.instance.community))
        offer_inside(self, "blanks", "document", self.possible_documents())

    def _post_clean(self) -> None:
        """The chooser offers one's own files; a request that names another was not made by it, and the form, shown
        again, would show what it named."""
        super()._post_clean()
        if any(row.has_error("document", "invalid_choice") for row in self.formsets["blanks"].forms):
            raise PermissionDenied

    def possible_documents(self) -> Any:
        """Those that the person may choose, and those that stand here already."""
        rows = related_model(Blank, "document").objects
        if self.for_user is None:
            return rows.none()
        blanks = Blank.objects.for_community(self.instance.community)
        here = blanks.filter(service=self.instance.pk).values("document")
        return rows.filter(Q(pk__in=own_media(rows.model, self.for_user).values("pk")) | Q(pk__in=here))


class EventForm(OwnSlugMixin, WagtailAdminModelForm):
    icon = forms.ChoiceField(label=_("Icon"), choices=ICONS)


class OfferForm(OwnSlugMixin, WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [info.id for info in addressees_of_community(self.instance.community_id)]
        rows = related_model(OfferPlace, "addressee").objects.filter(pk__in=ids)
        offer_inside(self, "places", "addressee", rows)
