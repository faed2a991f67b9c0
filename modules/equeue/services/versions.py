"""Every schedule that was in force is kept, so that it can be read and brought back."""

from datetime import date, time
from typing import Any

from modules.equeue.engine.versions import is_weekly
from modules.equeue.models import ScheduleRule, ScheduleVersion, WorkplaceType
from modules.equeue.selectors.versions import schedule_of
from portal.common import clock

KEPT = 60  # of one type


def keep_first(row: WorkplaceType) -> None:
    """Before the first change: what stands there. Inside the transaction of the change, under its locks."""
    if row.pk is not None and not ScheduleVersion.objects.filter(workplace_type=row).exists():
        ScheduleVersion.objects.create(workplace_type=row, data=schedule_of(row))


def keep(row: WorkplaceType, actor: Any) -> None:
    """After a change; nothing where the schedule is what it was."""
    data = schedule_of(row)
    rows = ScheduleVersion.objects.filter(workplace_type=row).order_by("-pk")
    last = rows.first()
    if last is not None and last.data == data:
        return
    ScheduleVersion.objects.create(workplace_type=row, made_at=clock.now(), made_by=actor, data=data)
    ScheduleVersion.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[KEPT:])).delete()


def bring_back_others(row: WorkplaceType, data: dict[str, Any]) -> None:
    """Days of the month and hours with dates as a version has them; the hours of every week stay. Inside the
    transaction of the change."""
    ScheduleRule.objects.filter(workplace_type=row).exclude(nth=None, valid_from=None, valid_to=None).delete()
    ScheduleRule.objects.bulk_create(_rule(row, rule) for rule in data["rules"] if not is_weekly(rule))


def _rule(row: WorkplaceType, values: list[Any]) -> ScheduleRule:
    weekday, opens, closes, nth, on_holiday, *dates = values
    valid_from, valid_to = (date.fromisoformat(day) if day else None for day in dates)
    return ScheduleRule(
        workplace_type=row,
        weekday=weekday,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        nth=nth,
        on_holiday=on_holiday,
        valid_from=valid_from,
        valid_to=valid_to,
    )
