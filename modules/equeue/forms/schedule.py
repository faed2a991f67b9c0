"""The hours of a type of workplaces as a clerk types them: a row for each weekday."""

import re
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from modules.equeue.models import ScheduleRule, WorkplaceType
from modules.equeue.services.schedules import replace_week

BREAK = re.compile(r"(\d{1,2}[:.]\d{2})\s*[-–—]\s*(\d{1,2}[:.]\d{2})")
CLOCK = ["%H:%M", "%H.%M", "%H"]
WRONG_BREAKS = _("Write breaks as 12:00–12:45, several with a comma between them.")


def breaks_of(text: str) -> list[tuple[time, time]]:
    """«12:00–12:45, 16:00–16:15» as times, in order. Raises ValueError."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        match = BREAK.fullmatch(part)
        if match is None:
            raise ValueError(part)
        opens, closes = (time(*map(int, re.split("[:.]", edge))) for edge in match.groups())
        if opens >= closes:
            raise ValueError(part)
        found.append((opens, closes))
    return sorted(found)


class ScheduleForm(forms.ModelForm):
    """How a type of workplaces receives people: one row for each weekday, with its breaks.

    Days of the month and hours with dates are not touched; they are edited in the admin.
    """

    class Meta:
        model = WorkplaceType
        fields = ("interval", "buffer", "description", "places", "capacity", "kiosk_limit", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A radio without an empty choice; an interval that is not in the list is refused.
        self.fields["interval"].choices = WorkplaceType._meta.get_field("interval").choices
        self.fields["buffer"].required = False
        spans = self._spans()
        for weekday in range(7):
            hours = spans.get(weekday, [])
            gaps = [f"{one[1]:%H:%M}–{two[0]:%H:%M}" for one, two in pairwise(hours)]
            opens, closes = (f"{hours[0][0]:%H:%M}", f"{hours[-1][1]:%H:%M}") if hours else ("09:00", "18:00")
            clock = {"required": False, "input_formats": CLOCK, "error_messages": {"invalid": _("Write it as 09:00.")}}
            self.fields[f"on_{weekday}"] = forms.BooleanField(
                required=False, label=WEEKDAYS[weekday], initial=bool(hours)
            )
            self.fields[f"opens_{weekday}"] = forms.TimeField(initial=opens, **clock)
            self.fields[f"closes_{weekday}"] = forms.TimeField(initial=closes, **clock)
            self.fields[f"breaks_{weekday}"] = forms.CharField(required=False, max_length=200, initial=", ".join(gaps))

    def _spans(self) -> dict[int, list[tuple[time, time]]]:
        found: dict[int, list[tuple[time, time]]] = {}
        community = self.instance.queue.addressee.community_id
        rules = ScheduleRule.objects.for_community(community).filter(workplace_type=self.instance, nth=None)
        for rule in rules.filter(valid_from=None, valid_to=None).order_by("weekday", "opens"):
            found.setdefault(rule.weekday, []).append((rule.opens, rule.closes))
        return found

    @property
    def plain(self) -> list[forms.BoundField]:
        """Fields of one line of text."""
        return [self[name] for name in ("description", "places", "capacity", "buffer", "kiosk_limit")]

    @property
    def days(self) -> list[dict[str, Any]]:
        names = ("on", "opens", "closes", "breaks")
        rows = [{name: self[f"{name}_{weekday}"] for name in names} for weekday in range(7)]
        return [row | {"errors": [error for field in row.values() for error in field.errors]} for row in rows]

    def clean_buffer(self) -> int:
        return self.cleaned_data["buffer"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.week: list[tuple[int, time, time]] = []
        for weekday in range(7):
            if data.get(f"on_{weekday}"):
                self.week += self._hours_of(weekday, data)
        return data

    def _hours_of(self, weekday: int, data: dict[str, Any]) -> list[tuple[int, time, time]]:
        """A day as spans between its breaks; what is wrong is said at its field."""
        opens, closes = data.get(f"opens_{weekday}"), data.get(f"closes_{weekday}")
        if self.has_error(f"opens_{weekday}") or self.has_error(f"closes_{weekday}"):
            return []
        if opens is None or closes is None or opens >= closes:
            self.add_error(f"closes_{weekday}", _("The end must be later than the beginning."))
            return []
        try:
            gaps = breaks_of(data.get(f"breaks_{weekday}") or "")
        except ValueError:
            self.add_error(f"breaks_{weekday}", WRONG_BREAKS)
            return []
        edges = [opens, *(edge for gap in gaps for edge in gap), closes]
        if edges != sorted(edges):
            self.add_error(f"breaks_{weekday}", _("Breaks lie inside the hours and do not overlap."))
            return []
        spans = zip(edges[::2], edges[1::2], strict=True)
        return [(weekday, start, end) for start, end in spans if start < end]

    def save(self, commit: bool = True) -> Any:
        row = super().save(commit=commit)
        replace_week(row, self.week)
        return row
