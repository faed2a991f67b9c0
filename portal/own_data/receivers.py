"""Listens to the city."""

from typing import Any

from django.contrib.auth import get_user_model
from django.dispatch import receiver
from django.utils.translation import get_language
from wagtail.models import Site

from portal.accounts.profile import SIGNING_UP
from portal.events import consent_withdrawn
from portal.own_data.services import ask_erasure


@receiver(consent_withdrawn)
def follow_withdrawal(
    sender: Any, purpose: str, user_id: int | None, community_id: int | None, **kwargs: object
) -> None:
    """Without the consent given at signing up there is no account: the way out begins, with its days to think better
    of it. MustStay, and with it nothing is taken back: the last who can run a community."""
    if purpose != SIGNING_UP or user_id is None:
        return
    user = get_user_model().objects.get(pk=user_id)
    sites = Site.objects.filter(community_site__community_id=community_id) if community_id else Site.objects.all()
    site = sites.order_by("pk").first()
    if user.is_active and site is not None:
        ask_erasure(user=user, site=site, language=get_language() or "uk")
