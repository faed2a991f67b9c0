"""Schedules of a type as plain values: the one in force, and those that are kept."""

from typing import Any

from modules.equeue.engine.versions import FIELDS, clock_text, in_order
from modules.equeue.models import ScheduleRule, ScheduleVersion, WorkplaceType


def schedule_of(row: WorkplaceType) -> dict[str, Any]:
    """The schedule of a type as it is saved; `row` itself may have been changed by a form."""
    (fields,) = WorkplaceType.objects.filter(pk=row.pk).values(*FIELDS)
    rules = ScheduleRule.objects.filter(workplace_type=row.pk)
    return fields | {"rules": in_order(rule_values(rule) for rule in rules)}


def rule_values(rule: ScheduleRule) -> list[Any]:
    dates = [day.isoformat() if day else None for day in (rule.valid_from, rule.valid_to)]
    return [rule.weekday, clock_text(rule.opens), clock_text(rule.closes), rule.nth, rule.on_holiday, *dates]


def versions_of(row: WorkplaceType) -> list[ScheduleVersion]:
    """The newest first; the first one is in force."""
    return list(ScheduleVersion.objects.filter(workplace_type=row).select_related("made_by").order_by("-pk"))


def version_of(row: WorkplaceType, public_id: str) -> ScheduleVersion | None:
    if not public_id or not public_id.isprintable():
        return None
    return ScheduleVersion.objects.filter(workplace_type=row, public_id=public_id).first()
