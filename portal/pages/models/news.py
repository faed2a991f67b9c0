"""News of a site and their topics."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable
from wagtail.search import index

from portal.common.clock import today
from portal.common.page_generation import know_argument
from portal.common.transliteration import slugify_uk
from portal.pages.models.base import BasePage, BasePageForm

NEWS_ON_A_PAGE = 12


class NewsIndex(BasePage):
    template = "pages/news_index.html"

    content_panels = [
        FieldPanel("title"),
        *BasePage.lead_panels,
        InlinePanel("topics", heading=_("Topics"), label=_("Topic")),
    ]
    parent_page_types = ["pages.CommunityHome", "pages.CnapHome", "pages.SectionPage"]
    subpage_types = ["pages.News"]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages.selectors import news_of

        context = super().get_context(request, *args, **kwargs)
        topics = list(self.topics.all())
        topic = next((item for item in topics if item.slug == request.GET.get("topic")), None)
        page = Paginator(news_of(self, topic.slug if topic else ""), NEWS_ON_A_PAGE).get_page(request.GET.get("page"))
        # A page beyond the last shows the last one, an unknown topic all news; neither is worth a place in the cache.
        if topic is not None:
            know_argument(request, "topic", topic.slug)
        if "page" in request.GET:
            know_argument(request, "page", page.number)
        context.update(topics=topics, topic=topic, page_obj=page, news=page.object_list)
        return context


class NewsTopic(Orderable):
    """A topic belongs to one list of news, so no other community can see it."""

    index = ParentalKey(NewsIndex, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=40, blank=True)
    slug = models.SlugField(_("address"), max_length=40, blank=True, help_text=_("May stay empty."))

    panels = [FieldPanel("name"), FieldPanel("name_en"), FieldPanel("slug")]

    class Meta(Orderable.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["index", "slug"], name="pages_topic_slug_once")]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slugify_uk(self.name, 40)
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slugify_uk(self.name, 40)
        super().save(*args, **kwargs)


class NewsForm(BasePageForm):
    """Topics of the list that the news stands in, and no other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "topics" in self.fields:
            self.fields["topics"].queryset = NewsTopic.objects.filter(index_id=getattr(self.parent_page, "pk", None))


class News(BasePage):
    template = "pages/news.html"

    date = models.DateField(_("date"), default=today, db_index=True)
    is_pinned = models.BooleanField(
        _("keep first on the home page"), default=False, help_text=_("Until it is unpinned; a list keeps its order.")
    )
    topics = ParentalManyToManyField(NewsTopic, blank=True, related_name="+", verbose_name=_("topics"))

    base_form_class = NewsForm
    search_fields = [*BasePage.search_fields, index.FilterField("date")]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("date"),
        *BasePage.lead_panels,
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("is_pinned"),
        FieldPanel("body"),
    ]
    parent_page_types = ["pages.NewsIndex"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
