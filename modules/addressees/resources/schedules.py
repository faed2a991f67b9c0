"""The table of schedules: one row a schedule, a column a weekday, lines for what is not every week."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields

from modules.addressees.constants import ScheduleKind, Weekday
from modules.addressees.engine.hours import Exceptional, Span, WeeklyRule, clash, span_of
from modules.addressees.engine.lines import (
    exception_lines,
    parsed_exceptions,
    parsed_rules,
    parsed_spans,
    rule_lines,
    spans_line,
)
from modules.addressees.models import Addressee, Office, Schedule, ScheduleException, ScheduleRule
from modules.addressees.resources.owned import KeyField, OwnedTable, ReadField
from portal.imports.columns import ChoiceWidget, Column, NumberWidget, TextWidget, YesNoWidget
from portal.imports.resources import Line, Verdict

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_weekly(rule: WeeklyRule) -> bool:
    """Holds every week, so that it stands in the column of its day."""
    return rule.nth is None and rule.valid_from is None and rule.valid_to is None


def rules_of(schedule: Any) -> list[WeeklyRule]:
    """As the table wants them, else as they are."""
    if not hasattr(schedule, "wanted_rules"):
        rows = schedule.rules.all() if schedule.pk else ()
        return [WeeklyRule(row.weekday, span_of(row.opens, row.closes), row.nth, row.valid_from, row.valid_to)
                for row in rows]  # fmt: skip
    found: list[WeeklyRule] = schedule.wanted_rules
    return found


def exceptions_of(schedule: Any) -> list[Exceptional]:
    """`substitute` is the address of who stands in."""
    if not hasattr(schedule, "wanted_exceptions"):
        rows = schedule.exceptions.all() if schedule.pk else ()
        return [Exceptional(row.starts_on, row.ends_on, _span(row), row.reason,
                            row.substitute.slug if row.substitute else "") for row in rows]  # fmt: skip
    found: list[Exceptional] = schedule.wanted_exceptions
    return found


def _span(row: ScheduleException) -> Span | None:
    return span_of(row.opens, row.closes) if row.opens is not None and row.closes is not None else None


class OfficeField(ReadField):
    """The number of an office of the same addressee."""

    def put(self, instance: Any, text: str, table: Any) -> None:
        found = table.offices.get(f"{instance.addressee_id}/{text}")
        if text and found is None:
            raise ValueError(_("This addressee has no office with the number «%(text)s».") % {"text": text[:40]})
        instance.office = found

    def export(self, instance: Any, **kwargs: Any) -> str:
        return str(instance.office.number) if instance.office_id else ""


class DayField(ReadField):
    def __init__(self, weekday: int) -> None:
        self.weekday = weekday
        super().__init__(DAYS[weekday], DAYS[weekday])

    def put(self, instance: Any, text: str, table: Any) -> None:
        others = [rule for rule in rules_of(instance) if not self.is_mine(rule)]
        instance.wanted_rules = [*others, *(WeeklyRule(self.weekday, span) for span in parsed_spans(text))]

    def export(self, instance: Any, **kwargs: Any) -> str:
        return spans_line(rule.span for rule in rules_of(instance) if self.is_mine(rule))

    def is_mine(self, rule: WeeklyRule) -> bool:
        return rule.weekday == self.weekday and is_weekly(rule)


class SpecialField(ReadField):
    def put(self, instance: Any, text: str, table: Any) -> None:
        instance.wanted_rules = [*filter(is_weekly, rules_of(instance)), *parsed_rules(text)]

    def export(self, instance: Any, **kwargs: Any) -> str:
        return rule_lines(rule for rule in rules_of(instance) if not is_weekly(rule))


class ExceptionsField(ReadField):
    def put(self, instance: Any, text: str, table: Any) -> None:
        found = parsed_exceptions(text)
        for item in found:
            if item.substitute and item.substitute not in table.people:
                raise ValueError(_("The community has no addressee «%(slug)s».") % {"slug": item.substitute[:80]})
        instance.wanted_exceptions = found

    def export(self, instance: Any, **kwargs: Any) -> str:
        return exception_lines(exceptions_of(instance))


class ScheduleTable(OwnedTable):
    code = KeyField("code", "code")
    kind = fields.Field("kind", "kind", ChoiceWidget(ScheduleKind.choices))
    title = fields.Field("title", "title", TextWidget())
    office_ = OfficeField("office_", "office_")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (DayField(day) for day in range(7))
    special = SpecialField("special", "special")
    exceptions_ = ExceptionsField("exceptions_", "exceptions_")
    is_open_on_holidays = fields.Field("is_open_on_holidays", "is_open_on_holidays", YesNoWidget(default=False))
    order = fields.Field("order", "order", NumberWidget(default=100))

    columns = (
        Column(
            "code",
            gettext_lazy("Addressee and number of the schedule"),
            gettext_lazy("Address of the addressee’s page, a slash, a number. A number that is not there yet is new."),
            "biblioteka/1",
        ),
        Column(
            "kind",
            gettext_lazy("Kind of schedule"),
            gettext_lazy("Working hours or personal reception."),
            gettext_lazy("working hours"),
        ),
        Column("title", gettext_lazy("Title of the schedule"), gettext_lazy("Empty: the kind is said.")),
        Column(
            "office_",
            gettext_lazy("Number of the office"),
            gettext_lazy("As in the table of offices; empty: of no office."),
            "1",
        ),
        *(
            Column(
                name,
                Weekday(day).label,
                gettext_lazy("Hours with breaks between them; empty: closed.") if day == 0 else "",
                "08:00-12:00, 13:00-17:00" if day < 5 else "",
            )
            for day, name in enumerate(DAYS)
        ),
        Column(
            "special",
            gettext_lazy("Not every week"),
            gettext_lazy("A line each: day, which in the month | hours | from–until."),
            gettext_lazy("Thursday, first in the month | 10:00-13:00"),
        ),
        Column(
            "exceptions_",
            gettext_lazy("Exceptions and vacations"),
            gettext_lazy("A line each: dates | hours, or nothing if closed | reason | address of who stands in."),
            gettext_lazy("01.08.2026–14.08.2026 | closed | vacation"),
        ),
        Column("is_open_on_holidays", gettext_lazy("Open on holidays"), gettext_lazy("Yes or no; empty is no.")),
        Column(
            "order", gettext_lazy("Order"), gettext_lazy("Among its neighbours, lower first; empty is 100."), "100"
        ),
    )

    class Meta:
        model = Schedule
        fields = ("code", "kind", "title", "office_", *DAYS, "special", "exceptions_", "is_open_on_holidays", "order")

    def __init__(self, *, community: Any, actor: Any = None) -> None:
        super().__init__(community=community, actor=actor)
        self.offices: dict[str, Office] = {}
        self.people = dict(Addressee.objects.for_community(community).values_list("slug", "pk"))

    def rows(self) -> Any:
        return super().rows().select_related("office").prefetch_related("rules", "exceptions__substitute")

    def new_row(self) -> Any:
        return Schedule(kind=ScheduleKind.WORK)

    def judge(self, lines: Sequence[Line], *, is_dry: bool) -> list[Verdict]:
        slugs = {values.get(self.key, "").rpartition("/")[0] for _line, values in lines}
        rows = Office.objects.for_community(self.community).filter(addressee__slug__in=slugs)
        self.offices = {f"{row.addressee_id}/{row.number}": row for row in rows}
        return super().judge(lines, is_dry=is_dry)

    def saved_fields(self) -> list[str]:
        return [*super().saved_fields(), "office"]

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Besides the cells: hours of certain dates must not overlap those of every week."""
        errors = dict(import_validation_errors or {})
        found = clash(instance.wanted_rules) if hasattr(instance, "wanted_rules") and not errors else None
        if found is not None:
            said = _("Two rows of one day overlap: %(day)s. A break is the gap between two rows.")
            column = DAYS[found.weekday] if is_weekly(found) else "special"
            errors[column] = ValidationError(said % {"day": Weekday(found.weekday).label})
        super().validate_instance(instance, errors, validate_unique)

    def after_saved(self, rows: Sequence[tuple[Any, bool]]) -> None:
        super().after_saved(rows)
        ruled = [row for row, _is_new in rows if hasattr(row, "wanted_rules")]
        ScheduleRule.objects.filter(schedule__in=[row.pk for row in ruled]).delete()
        ScheduleRule.objects.bulk_create(_made_rules(ruled), batch_size=500)
        dated = [row for row, _is_new in rows if hasattr(row, "wanted_exceptions")]
        ScheduleException.objects.filter(schedule__in=[row.pk for row in dated]).delete()
        ScheduleException.objects.bulk_create(self._made_exceptions(dated), batch_size=500)

    def _made_exceptions(self, schedules: Iterable[Any]) -> Iterable[ScheduleException]:
        for schedule in schedules:
            for item in schedule.wanted_exceptions:
                opens, closes = _times(item.span) if item.span else (None, None)
                yield ScheduleException(
                    schedule_id=schedule.pk, starts_on=item.starts_on, ends_on=item.ends_on, opens=opens,
                    closes=closes, reason=item.reason, substitute_id=self.people.get(item.substitute),
                )  # fmt: skip


def _made_rules(schedules: Iterable[Any]) -> Iterable[ScheduleRule]:
    for schedule in schedules:
        for rule in schedule.wanted_rules:
            opens, closes = _times(rule.span)
            yield ScheduleRule(
                schedule_id=schedule.pk, weekday=rule.weekday, nth=rule.nth, opens=opens, closes=closes,
                valid_from=rule.valid_from, valid_to=rule.valid_to,
            )  # fmt: skip


def _times(span: Span) -> tuple[time, time]:
    return span.opens_at, span.closes_at
