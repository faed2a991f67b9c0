"""Writes of schedules."""

from typing import Any, Protocol

from django.db import transaction

from modules.addressees.models import Schedule
from modules.addressees.services.registry import note
from modules.addressees.services.tree import lock_tree


class ScheduleFormLike(Protocol):
    instance: Schedule

    def save(self) -> Schedule: ...


@transaction.atomic
def save_schedule_form(*, form: ScheduleFormLike, actor: Any) -> Schedule:
    """Save a validated schedule with its rules and exceptions."""
    lock_tree(form.instance.addressee.community_id)
    schedule = form.save()
    note(actor, "addressees.schedule_saved", schedule.addressee, schedule=str(schedule))
    return schedule


@transaction.atomic
def delete_schedule(*, schedule: Schedule, actor: Any) -> None:
    lock_tree(schedule.addressee.community_id)
    title = str(schedule)
    schedule.delete()
    note(actor, "addressees.schedule_deleted", schedule.addressee, schedule=title)
