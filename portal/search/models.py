"""The index: entries that everybody may read, their texts, and what waits to be indexed.

The words themselves lie where each database searches best (portal/search/backends).
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet


class EntryQuerySet(CommunityScopedQuerySet["Entry"]):
    def on_site(self, site: Any, language: str) -> "EntryQuerySet":
        """Those that a site shows in a language."""
        return self.filter(Q(site=site) | Q(site=None), language__in=[language, ""])


class Entry(models.Model):
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    language = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    date = models.DateField(null=True)
    weight = models.FloatField(default=1)
    version = models.PositiveSmallIntegerField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["source", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title


class EntryText(models.Model):
    """What an excerpt is cut from; apart, so that entries stay small where many are looked at."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="body")
    lead = models.TextField(blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("text of a search entry")

    def __str__(self) -> str:
        return self.text[:60]


class Change(models.Model):
    """The outbox of the index: written with what changed, in the same transaction; the worker reads it afterwards.

    Without `object_id` the whole source of the community has changed.
    """

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    source = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change to be indexed")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.source}:{self.object_id or '*'}"
