"""What a change of schedule changes, in words: «інтервал 20 → 30», «субота: не приймаємо → 09:00–14:00»."""

from collections.abc import Iterable
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from modules.equeue.engine.versions import Difference

NAMES = {
    "interval": gettext_lazy("interval"),
    "buffer": gettext_lazy("pause after a visit"),
    "capacity": gettext_lazy("workplaces at the same time"),
    "kiosk_limit": gettext_lazy("tickets from the kiosk a day"),
    "kiosk_lanes": gettext_lazy("workplaces for exact times at the kiosk"),
    "description": gettext_lazy("description for people"),
    "places": gettext_lazy("where"),
}


def words_of(found: Iterable[Difference]) -> list[str]:
    return [_words(item) for item in found]


def _words(item: Difference) -> str:
    match item.name:
        case "is_active":
            return _("open for booking") if item.new else _("closed for booking")
        case "hours":
            day = str(WEEKDAYS[item.weekday or 0]).lower()
            none = pgettext("a weekday", "no reception")
            return f"{day}: {item.old or none} → {item.new or none}"
        case "others":
            return _("days of the month and hours with dates")
    name = str(NAMES[item.name])
    return f"{name} {_value(item.old)} → {_value(item.new)}"


def _value(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return f"«{value}»" if value else "–"
