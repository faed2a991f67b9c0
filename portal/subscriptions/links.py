"""Signed links of letters. Each says one thing about one random id; a change of one letter makes it nobody's."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from portal.subscriptions.models import OptIn, Subscriber, Subscription

CONFIRM, MANAGE, LEAVE = "confirm", "manage", "leave"
LONGEST = 200


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"portal.subscriptions.{purpose}", sep=".")


def token_of(purpose: str, row: OptIn | Subscriber | Subscription) -> str:
    return _signer(purpose).sign(row.public_id)


def id_of(purpose: str, token: str) -> str:
    """The random id that a token of ours for this purpose names; empty for any other."""
    try:
        return _signer(purpose).unsign(token[:LONGEST])
    except BadSignature:
        return ""


def link(purpose: str, row: OptIn | Subscriber | Subscription, site: Site, language: str) -> str:
    """The whole address, at the site where the person subscribed."""
    with translation.override(language):
        return site.root_url.rstrip("/") + reverse(f"subscriptions:{purpose}", args=[token_of(purpose, row)])
