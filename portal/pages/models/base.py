"""What all pages share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site
from wagtail.search import index

from portal.common.page_generation import know_argument, limit_page_cache
from portal.common.transliteration import slugify_uk
from portal.pages.blocks import AsideBlock, BodyBlock
from portal.pages.blocks.pages import known_pages
from portal.pages.constants import RESERVED_SLUGS
from portal.pages.models.choices import OwnChoices
from portal.pages.models.stream import BlockField

# An anonymous visitor may get a page this old if nobody changed anything, seconds.
PAGE_SECONDS = 300


def fold(text: str) -> str:
    """Text for the search index: lower case, one spelling of the apostrophe (which FTS5 does not split at)."""
    return text.lower().translate(str.maketrans(dict.fromkeys("'’`‘", "ʼ")))


class BasePageForm(OwnChoices, WagtailAdminPageForm):
    """An empty address is written from the title by the state's table of transliteration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        slug = self.cleaned_data.get("slug")
        title = self.cleaned_data.get("title") or self.data.get("title", "")
        if slug or not title:
            return str(slug or "")
        return free_slug(slugify_uk(title), self.parent_page, self.instance)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("cover") and not data.get("cover_alt") and not data.get("is_cover_decorative"):
            self.add_error("cover_alt", _("Say what the image shows, or mark it as decorative."))
        return data


def free_slug(base: str, parent: Page | None, page: Page | None = None) -> str:
    """`base`, or `base-2` and on, so that it is free below `parent`."""
    slug, number = base, 1
    while (parent is not None and not Page._slug_is_available(slug, parent, page)) or (
        slug in RESERVED_SLUGS and parent is not None and parent.depth <= 2
    ):
        number += 1
        slug = f"{base}-{number}"
    return slug


class BasePage(Page):
    lead = models.TextField(
        _("lead"), max_length=300, blank=True, help_text=_("One or two sentences: what the page is about.")
    )
    cover = models.ForeignKey(
        "pages.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover image")
    )
    cover_alt = models.CharField(_("what the cover shows"), max_length=250, blank=True)
    is_cover_decorative = models.BooleanField(_("the cover only decorates"), default=False)
    body = BlockField(BodyBlock(), verbose_name=_("content"), blank=True, collapsed=True)
    aside = BlockField(AsideBlock(), verbose_name=_("side column"), blank=True, collapsed=True)
    responsible = models.CharField(
        _("responsible unit"), max_length=200, blank=True, help_text=_("For example: «відділ документообігу».")
    )
    review_by = models.DateField(
        _("check again by"), null=True, blank=True, help_text=_("When the text must be read again to stay true.")
    )

    base_form_class = BasePageForm

    search_fields = [
        *Page.search_fields,
        index.SearchField("folded_title", boost=4),
        index.SearchField("lead", boost=2),
        index.SearchField("folded_text"),
        index.FilterField("review_by"),
    ]

    lead_panels = [
        FieldPanel("lead", widget=forms.Textarea(attrs={"rows": 3})),
        MultiFieldPanel(
            [FieldPanel("cover"), FieldPanel("cover_alt"), FieldPanel("is_cover_decorative")],
            heading=_("Cover"),
        ),
    ]
    content_panels = [FieldPanel("title"), *lead_panels, FieldPanel("body")]
    aside_panels = [FieldPanel("aside")]
    care_panels = [
        FieldPanel("responsible"),
        FieldPanel("review_by"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", help_text=_("Leave empty: it is written from the title in Latin letters.")),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
            ],
            heading=_("For search engines"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("Menu")),
    ]

    class Meta:
        abstract = True

    @classmethod
    def get_edit_handler(cls) -> Any:
        tabs = [
            ObjectList(cls.content_panels, heading=_("Content")),
            ObjectList(cls.aside_panels, heading=_("Side column")),
            ObjectList(cls.care_panels, heading=_("Responsibility")),
            ObjectList(cls.promote_panels, heading=_("Promotion")),
            ObjectList(cls.settings_panels, heading=_("Settings")),
        ]
        handler = TabbedInterface([tab for tab in tabs if tab.children], base_form_class=cls.base_form_class)
        return handler.bind_to_model(cls)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug and self.title:
            self.slug = free_slug(slugify_uk(self.title), self.get_parent() if self.path else None, self)
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        parent = self.get_parent() if self.path else None
        if parent is not None and parent.depth == 2 and self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address belongs to a service of the site, choose another.")})

    @property
    def folded_title(self) -> str:
        return fold(self.title)

    @property
    def folded_text(self) -> str:
        """Everything a visitor can read on the page, for the search index."""
        return fold(" ".join([self.title, self.lead, self.readable_text]))

    @property
    def readable_text(self) -> str:
        """The words of the body, without markup."""
        stream = self.body.stream_block.get_searchable_content(self.body) if self.body else []
        # Wagtail spells a field that came to the block later than the page out as "None".
        return " ".join(piece for piece in map(str, stream) if piece != "None")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages.frame import site_frame
        from portal.pages.selectors import breadcrumbs, translations_of

        context = super().get_context(request, *args, **kwargs)
        site = Site.find_for_request(request)
        languages = site_frame(request, site)["languages"] if site is not None and self.path else ()
        streams = [value for value in vars(self).values() if isinstance(value, StreamValue)]
        with known_pages(streams):
            for stream in streams:
                list(stream)
        context["breadcrumbs"] = breadcrumbs(self, request)
        context["translations"] = translations_of(self, request, tuple(languages))
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page under another language's address leads to its own."""
        from portal.pages.frame import site_frame

        site = Site.find_for_request(request)
        languages = site_frame(request, site)["locales"] if site is not None else {}
        language = languages.get(str(self.locale_id)) or self.locale.language_code
        if language != get_language():
            return redirect(self.get_url(request))
        limit_page_cache(request, PAGE_SECONDS)
        if request.GET.get("notice") == "untranslated":
            know_argument(request, "notice", "untranslated")
        return super().serve(request, *args, **kwargs)
