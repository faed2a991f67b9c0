"""Channels beside letters are told of a letter in its transaction; none of them can stop it."""

import logging

from django.db import transaction

from portal.notifications.choices import is_wanted, other_channels, people_at
from portal.notifications.models import Delivery
from portal.registry.channels import Notice
from portal.registry.contract import NotificationType
from portal.registry.modules import call, contributions

logger = logging.getLogger(__name__)


def tell_channels(letter: Delivery) -> None:
    """Codes go by letter only, mailings to whoever asked for letters; so do kinds that nobody has declared."""
    ways = [] if letter.is_secret or letter.unsubscribe_url else other_channels()
    kind = next((item for _app, item in contributions(NotificationType) if item.code == letter.code), None)
    if not ways or kind is None:
        return
    people = list(people_at(letter.to))
    for way in ways if people else []:
        if not is_wanted(letter.to, letter.code, way.code):
            continue
        for user in people:
            try:
                with transaction.atomic():
                    call(way.tell, Notice(letter.key, letter.code, kind.label, user, letter.site))
            except Exception:
                logger.exception("channel %s was not told of a letter", way.code)
