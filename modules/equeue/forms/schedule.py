"""The hours of a type of workplaces as a clerk types them: a row for each weekday."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from modules.equeue.engine.versions import FIELDS, clock_text, hours_text, in_order, is_weekly, spans_of, whole
from modules.equeue.models import ScheduleVersion, WorkplaceType
from modules.equeue.selectors.versions import schedule_of, version_of
from modules.equeue.services.schedules import replace_week
from modules.equeue.services.versions import bring_back_others

BREAK = re.compile(r"(\d{1,2}[:.]\d{2})\s*[-–—]\s*(\d{1,2}[:.]\d{2})")
CLOCK = ["%H:%M", "%H.%M", "%H"]
USUAL = ("09:00", "18:00")
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


def typed_day(spans: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    """Hours of a day as they are typed: the beginning, the end, the breaks."""
    if not spans:
        return (*USUAL, "")
    return spans[0][0], spans[-1][1], hours_text((one[1], two[0]) for one, two in pairwise(spans))


def typed(schedule: Mapping[str, Any]) -> dict[str, str]:
    """A schedule (engine/versions.py) as somebody would have typed it into the form."""
    schedule = whole(schedule)
    data = {name: str(schedule[name]) for name in FIELDS if name != "is_active"}
    if schedule["is_active"]:
        data["is_active"] = "on"
    for weekday in range(7):
        spans = spans_of(schedule["rules"], weekday)
        values = zip(("opens", "closes", "breaks"), typed_day(spans), strict=True)
        data |= {f"{name}_{weekday}": value for name, value in values}
        if spans:
            data[f"on_{weekday}"] = "on"
    return data


class ScheduleForm(forms.ModelForm):
    """How a type of workplaces receives people: one row for each weekday, with its breaks.

    Days of the month and hours with dates are not touched, they are edited in the admin; with `version`, which is an
    earlier schedule that is brought back, they become what they were then.
    """

    names_errors = True  # in the summary: a row of the week says its mistake without its day
    version = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    class Meta:
        model = WorkplaceType
        fields = ("interval", "buffer", "description", "places", "capacity", "kiosk_limit", "kiosk_lanes", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A radio without an empty choice; an interval that is not in the list is refused.
        self.fields["interval"].choices = WorkplaceType._meta.get_field("interval").choices
        self.fields["buffer"].required = self.fields["kiosk_lanes"].required = False
        self.saved = schedule_of(self.instance)
        for weekday in range(7):
            spans = spans_of(self.saved["rules"], weekday)
            opens, closes, breaks = typed_day(spans)
            clock = {"required": False, "input_formats": CLOCK, "error_messages": {"invalid": _("Write it as 09:00.")}}
            self.fields[f"on_{weekday}"] = forms.BooleanField(
                required=False, label=WEEKDAYS[weekday], initial=bool(spans)
            )
            day = {"day": capfirst(str(WEEKDAYS[weekday]))}
            begins, ends = gettext("%(day)s, beginning") % day, gettext("%(day)s, end") % day
            self.fields[f"opens_{weekday}"] = forms.TimeField(initial=opens, label=begins, **clock)
            self.fields[f"closes_{weekday}"] = forms.TimeField(initial=closes, label=ends, **clock)
            self.fields[f"breaks_{weekday}"] = forms.CharField(
                required=False, max_length=200, initial=breaks, label=gettext("%(day)s, breaks") % day
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("description", "places")]

    @property
    def numbers(self) -> list[forms.BoundField]:
        """Fields with a button for less and one for more."""
        return [self[name] for name in ("capacity", "buffer", "kiosk_limit", "kiosk_lanes")]

    @property
    def days(self) -> list[dict[str, Any]]:
        names = ("on", "opens", "closes", "breaks")
        rows = [{name: self[f"{name}_{weekday}"] for name in names} for weekday in range(7)]
        return [row | {"errors": [error for field in row.values() for error in field.errors]} for row in rows]

    def clean_buffer(self) -> int:
        return self.cleaned_data["buffer"] or 0

    def clean_kiosk_lanes(self) -> int:
        return self.cleaned_data["kiosk_lanes"] or 0

    def clean_version(self) -> ScheduleVersion | None:
        public_id = self.cleaned_data["version"]
        found = version_of(self.instance, public_id)
        if public_id and found is None:
            # of the whole form: the field itself is not seen
            self.add_error(None, _("This version of the schedule is no longer kept. Choose another one."))
        return found

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

    @property
    def older(self) -> ScheduleVersion | None:
        """The earlier schedule that is being brought back, once the form is valid."""
        found: ScheduleVersion | None = self.cleaned_data["version"]
        return found

    @property
    def wanted(self) -> dict[str, Any]:
        """What the schedule becomes, once the form is valid."""
        rules = (self.older.data if self.older else self.saved)["rules"]
        week = [[day, clock_text(start), clock_text(end), None, "skip", None, None] for day, start, end in self.week]
        fields = {name: self.cleaned_data[name] for name in FIELDS}
        return fields | {"rules": in_order([*week, *(rule for rule in rules if not is_weekly(rule))])}

    def save(self, commit: bool = True) -> Any:
        row = super().save(commit=commit)
        replace_week(row, self.week)
        if self.older:
            bring_back_others(row, self.older.data)
        return row
