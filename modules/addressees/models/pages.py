"""Pages about an addressee that editors put into a site: their own words around what the registry says. Schedule,
contacts, offices and people are not copied: the page shows the addressee as it is at the moment."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Site

from modules.addressees.blocks import USUAL, PanelsBlock, chosen_panels
from modules.addressees.constants import PEOPLE, AddresseeKind
from modules.addressees.models.addressee import Addressee
from portal.common.page_generation import limit_page_cache
from portal.pages.models.base import BasePage, BasePageForm
from portal.pages.models.stream import BlockField
from portal.registry.modules import is_enabled

PARENTS = ["pages.CommunityHome", "pages.CnapHome", "pages.SectionPage", "pages.StandardPage"]
BODIES = tuple(kind for kind in AddresseeKind.values if kind not in PEOPLE)
TEMPLATE = "addressees/site_page.html"  # Wagtail would name one for each kind
LIVE_SECONDS = 15  # «відкрито зараз» on a cached page may be this old


def community_of(page: Page) -> Any:
    """The community whose site a page belongs to, or None for a page outside of sites."""
    site = page.get_site() if page is not None and page.path else None
    link = getattr(site, "community_site", None)
    return link.community if link is not None else None


class AddresseePageForm(BasePageForm):
    """Offers addressees of the community of the site, of the kinds that the page is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("addressee")
        if field is not None:
            community = community_of(self.parent_page or self.instance)
            rows = Addressee.objects.for_community(community) if community else Addressee.objects.none()
            field.queryset = rows.filter(kind__in=self.instance.kinds)
            field.label_from_instance = lambda row: "\u2003" * row.depth + row.name


class AddresseePage(BasePage):
    kinds: ClassVar[tuple[str, ...]] = BODIES
    shows: ClassVar[str] = "all"  # or "people"

    def panel_order(self) -> Sequence[str]:
        """Keys of panels: chosen for this page, else for the addressee, else the usual ones."""
        chosen = chosen_panels(self.panels) or chosen_panels(self.addressee.panels)
        return chosen or tuple(key for key in USUAL if key != "share")

    addressee = models.ForeignKey(
        Addressee,
        models.PROTECT,
        related_name="+",
        verbose_name=_("addressee"),
        help_text=_("Schedule, contacts, offices and people come from the registry of addressees and are kept there."),
    )

    panels = BlockField(
        PanelsBlock(required=False),
        verbose_name=_("panels"),
        blank=True,
        default=list,
        help_text=_("What of the addressee stands on this page, and in what order. Empty: as on its card."),
    )

    base_form_class = AddresseePageForm
    content_panels = [
        FieldPanel("title"),
        FieldPanel("addressee"),
        FieldPanel("panels"),
        *BasePage.lead_panels,
        FieldPanel("body"),
    ]
    parent_page_types = PARENTS

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return bool(super().can_create_at(parent)) and is_enabled("addressees", parent.get_site())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An addressee that is not shown to people, or a module that is off: there is no such page."""
        if not self.addressee.is_listed or not is_enabled("addressees", Site.find_for_request(request)):
            raise Http404
        limit_page_cache(request, LIVE_SECONDS)
        answer: HttpResponse = super().serve(request, *args, **kwargs)
        return answer


class SubdivisionPage(AddresseePage):
    template = TEMPLATE
    kinds = (AddresseeKind.BODY.value, AddresseeKind.DIVISION.value, AddresseeKind.SERVICE_CENTRE.value)

    class Meta:
        verbose_name = _("subdivision")
        verbose_name_plural = _("subdivisions")


class InstitutionPage(AddresseePage):
    template = TEMPLATE
    kinds = (AddresseeKind.INSTITUTION.value, AddresseeKind.SERVICE_CENTRE.value)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")


class TeamPage(AddresseePage):
    """The people of an addressee."""

    template = TEMPLATE
    shows = "people"

    def panel_order(self) -> Sequence[str]:
        return chosen_panels(self.panels) or ("people",)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")


class PersonPage(AddresseePage):
    template = TEMPLATE
    kinds = PEOPLE

    class Meta:
        verbose_name = _("person (page)")
        verbose_name_plural = _("people (pages)")
