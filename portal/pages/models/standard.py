"""Sections and ordinary pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from portal.pages.models.base import BasePage


class SectionPage(BasePage):
    """A landing page with cards of the pages below it; its panel in the main menu may carry a hint."""

    template = "pages/section_page.html"

    has_child_cards = models.BooleanField(_("show cards of the pages below"), default=True)
    promo_title = models.CharField(_("title of the hint"), max_length=60, blank=True)
    promo_text = models.CharField(_("text of the hint"), max_length=140, blank=True)
    promo_link_text = models.CharField(_("text of its link"), max_length=40, blank=True)
    promo_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("where it leads")
    )

    content_panels = [
        FieldPanel("title"),
        *BasePage.lead_panels,
        FieldPanel("body"),
        FieldPanel("has_child_cards"),
    ]
    promote_panels = [
        *BasePage.promote_panels,
        MultiFieldPanel(
            [
                FieldPanel("promo_title"),
                FieldPanel("promo_text"),
                FieldPanel("promo_link_text"),
                FieldPanel("promo_page"),
            ],
            heading=_("Hint in the menu panel"),
            classname="collapsed",
        ),
    ]
    parent_page_types = ["pages.CommunityHome", "pages.CnapHome", "pages.SectionPage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages.selectors import section_cards

        context = super().get_context(request, *args, **kwargs)
        if self.has_child_cards:
            context["cards"] = section_cards(self)
        return context


class StandardPage(BasePage):
    template = "pages/standard_page.html"

    parent_page_types = ["pages.CommunityHome", "pages.CnapHome", "pages.SectionPage", "pages.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
