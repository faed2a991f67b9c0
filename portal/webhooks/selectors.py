"""Reads: which events there are to choose from, what a webhook is at."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.registry.contract import WebhookEvent
from portal.registry.modules import contributions
from portal.webhooks.constants import TEST


def event_words() -> dict[str, str]:
    """Labels by code, in the order of the slot."""
    return {event.code: str(event.label) for _label, event in contributions(WebhookEvent)} | {TEST: _("test")}


def offered_events(community: Any, chosen: list[str]) -> list[tuple[str, str]]:
    """Events of modules that a site of the community has on, and those chosen before."""
    sites = Site.objects.filter(community_site__community=community)
    on = {event.code for site in sites for _label, event in contributions(WebhookEvent, site)}
    words = event_words()
    offered = [(code, words[code]) for code in words if code != TEST and code in on | set(chosen)]
    return offered + [(code, code) for code in chosen if code not in words]
