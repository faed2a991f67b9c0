"""Roots of the two sites of a community."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from portal.pages.blocks import AsideBlock, LinkBlock, QuickActionsBlock
from portal.pages.blocks.body import parts_of
from portal.pages.constants import HeroArt
from portal.pages.models.base import BasePage
from portal.pages.models.stream import BlockField


class HomePage(BasePage):
    """One question, a search field, first actions; then a stream of sections."""

    hero_title = models.CharField(_("question in the heading"), max_length=80, default="Чим вам допомогти?")
    hero_label = models.CharField(
        _("label of the search field"), max_length=120, default="Напишіть назву послуги, документа чи установи"
    )
    hero_art = models.CharField(_("drawing"), max_length=20, choices=HeroArt.choices, blank=True)
    popular = BlockField(
        [("link", LinkBlock())], verbose_name=_("people often look for"), blank=True, max_num=6, collapsed=True
    )
    quick_actions = BlockField(QuickActionsBlock(), verbose_name=_("quick actions"), blank=True, collapsed=True)

    hero_panel = MultiFieldPanel(
        [FieldPanel("hero_title"), FieldPanel("hero_label"), FieldPanel("hero_art"), FieldPanel("popular")],
        heading=_("Top of the page"),
    )
    content_panels = [
        FieldPanel("title"),
        FieldPanel("lead"),
        hero_panel,
        FieldPanel("quick_actions"),
        FieldPanel("body"),
    ]
    aside_panels: list[Any] = []
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["home_sections"] = render_to_string("blocks/body_home.html", {"parts": parts_of(self.body, context)})
        return context


class CommunityHome(HomePage):
    template = "pages/community_home.html"

    class Meta:
        verbose_name = _("community home")


class CnapHome(HomePage):
    """Home of a service centre: beside the question stands what is going on in the hall now."""

    template = "pages/cnap_home.html"
    hero_side = BlockField(
        AsideBlock(),
        verbose_name=_("beside the question"),
        blank=True,
        max_num=1,
        help_text=_("A live widget, such as the queue of this moment."),
    )

    content_panels = [
        FieldPanel("title"),
        FieldPanel("lead"),
        HomePage.hero_panel,
        FieldPanel("hero_side"),
        FieldPanel("quick_actions"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("service centre home")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        pieces = [(piece,) for part in parts_of(self.hero_side, context) for piece in part.pieces]
        context["hero_side"] = format_html_join("", "{}", pieces)
        return context
