"""Types of workplaces whose schedule a person may change, and what lies ahead of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from modules.equeue.constants import QueueKind
from modules.equeue.models import Absence, DayException, Queue, ScheduleRule, WorkplaceType
from portal.common import clock

RIGHT = "equeue.change_workplacetype"
AHEAD = 30  # rows of vacations and days that are listed


@dataclass(frozen=True, slots=True)
class Ahead:
    """Vacations and days with other hours from today on, and hours that the week does not show."""

    absences: tuple[Absence, ...]
    exceptions: tuple[DayException, ...]
    rules: tuple[ScheduleRule, ...]


def may_schedule(user: Any, community: Any) -> bool:
    """As in the registries of the admin: the right, and a membership of this community."""
    if community is None or not user.is_authenticated or not user.has_perm(RIGHT):
        return False
    return bool(user.is_superuser or user.memberships.active().filter(community=community).exists())


def scheduled_types(user: Any, community: Any) -> list[WorkplaceType]:
    """Of the institutions that the person works for today, as in the registries: all of an administrator's."""
    rows = WorkplaceType.objects.for_community(community).for_user(user).select_related("queue__addressee")
    return list(rows.order_by("queue__addressee__path", "queue", "order", "pk"))


def empty_queues(user: Any, community: Any) -> list[Queue]:
    """Own queues without a type of workplaces: nobody can book there (rule 8)."""
    rows = Queue.objects.for_community(community).for_user(user).filter(kind=QueueKind.OWN, types=None)
    return list(rows.select_related("addressee").order_by("addressee__path", "pk"))


def ahead_of(row: WorkplaceType) -> Ahead:
    today = clock.today()
    absences = Absence.objects.filter(workplace_type=row, ends_on__gte=today).select_related("workplace")
    of_row = Q(workplace_type=row) | Q(workplace_type=None, queue=row.queue_id)
    exceptions = DayException.objects.filter(of_row, local_date__gte=today).order_by("local_date", "opens")
    weekly = Q(nth=None, valid_from=None, valid_to=None)
    rules = ScheduleRule.objects.filter(workplace_type=row).exclude(weekly).order_by("nth", "weekday", "opens")
    return Ahead(tuple(absences.order_by("starts_on")[:AHEAD]), tuple(exceptions[:AHEAD]), tuple(rules))
