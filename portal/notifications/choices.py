"""What a person wants to be told of, and how. Obligatory kinds (codes, what was asked for) always go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.notifications.models import NotificationChoice
from portal.registry.channels import NotificationChannel
from portal.registry.contract import NotificationType
from portal.registry.modules import call, contributions

MAIL = "mail"


def other_channels() -> list[NotificationChannel]:
    """Those beside letters that the installation has on."""
    return [item for _label, item in contributions(NotificationChannel) if not item.is_on or call(item.is_on)]


def channels() -> dict[str, Any]:
    """Words by code, in the order of the columns; letters come first."""
    return {MAIL: _("by e-mail")} | {item.code: item.label for item in other_channels()}


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of letter with the channels by which the person gets it."""

    code: str
    label: str
    channels: dict[str, bool]


def optional_types(user: Any = None) -> list[NotificationType]:
    """All of them, or those that a person may get."""
    return [item for item in _types(user) if not item.is_required]


def required_types(user: Any = None) -> list[NotificationType]:
    return [item for item in _types(user) if item.is_required]


def _types(user: Any) -> list[NotificationType]:
    may_get = user is None or user.is_staff
    return [item for _label, item in contributions(NotificationType) if may_get or not item.is_for_staff]


def lines_of(user: Any) -> list[Line]:
    off, ways = set(NotificationChoice.objects.filter(user=user).values_list("code", "channel")), channels()
    return [
        Line(item.code, str(item.label), {channel: (item.code, channel) not in off for channel in ways})
        for item in optional_types(user)
    ]


@transaction.atomic
def choose(user: Any, wanted: Iterable[tuple[str, str]]) -> None:
    """The whole of a person's choice: pairs (code, channel) that are wanted. Obligatory and unknown codes are not
    heeded: nothing can switch them off. What was not asked (a channel that is not on now, a kind for workers) keeps
    what was chosen for it."""
    ways, codes = channels(), [item.code for item in optional_types(user)]
    off = {(code, channel) for code in codes for channel in ways} - set(wanted)
    NotificationChoice.objects.filter(user=user, code__in=codes, channel__in=ways).delete()
    NotificationChoice.objects.bulk_create(
        [NotificationChoice(user=user, code=code, channel=channel) for code, channel in sorted(off)]
    )


def people_at(address: str) -> QuerySet[Any]:
    """Active accounts of an address, by the index of addresses: letters are written under locks of their modules, and
    that must not take longer with every account."""
    return get_user_model().objects.alias(known=Lower("email")).filter(known=address.lower(), is_active=True)


def is_wanted(address: str, code: str, channel: str = MAIL) -> bool:
    """Whether a kind of letter may go to an address: not if its owner, by a confirmed account, has switched it off."""
    if not any(item.code == code for item in optional_types()):
        return True
    return not NotificationChoice.objects.filter(user__in=people_at(address), code=code, channel=channel).exists()


def told_choices(user: Any) -> list[dict[str, Any]]:
    """For the archive of own data."""
    labels = {item.code: str(item.label) for item in optional_types()}
    ways = {MAIL: _("by e-mail")} | {item.code: item.label for _app, item in contributions(NotificationChannel)}
    rows = NotificationChoice.objects.filter(user=user)
    return [{"what": labels.get(row.code, row.code), "switched off": str(ways.get(row.channel, ""))} for row in rows]


def erase_choices(user: Any) -> int:
    return NotificationChoice.objects.filter(user=user).delete()[0]
