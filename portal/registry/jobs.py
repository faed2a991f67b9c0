"""Scheduled jobs: schedules come from code only, and are reconciled with django-q2 by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django_q.models import Schedule

from portal.common import clock
from portal.registry.contract import ScheduledJob
from portal.registry.modules import contributions, enabled_sites, module_labels


@dataclass(frozen=True, slots=True)
class SyncResult:
    created: int
    updated: int
    deleted: int

    @property
    def is_in_step(self) -> bool:
        return not (self.created or self.updated or self.deleted)


def wanted_jobs() -> dict[str, ScheduledJob]:
    """Jobs by name: those of the core, and of modules that at least one site has on."""
    jobs = list(contributions(ScheduledJob))
    off = {label for label in {label for label, _ in jobs} & module_labels() if not enabled_sites(label)}
    return {job.name: job for label, job in jobs if label not in off}


def sync_schedules(*, is_dry: bool = False) -> SyncResult:
    """Create, correct and delete rows so that they equal `wanted_jobs`; strays and doubles go. Idempotent."""
    jobs = wanted_jobs()
    created = updated = deleted = 0
    with transaction.atomic():
        seen: set[str] = set()
        for row in Schedule.objects.order_by("pk"):
            job = jobs.get(row.name or "")
            if job is None or job.name in seen:
                deleted += 1
                if not is_dry:
                    row.delete()
                continue
            seen.add(job.name)
            if not _is_same(row, job):
                updated += 1
                if not is_dry:
                    _fill(row, job).save()
        for name in jobs.keys() - seen:
            created += 1
            if not is_dry:
                _fill(Schedule(name=name), jobs[name]).save()
    return SyncResult(created, updated, deleted)


def _fields(job: ScheduledJob) -> dict[str, object]:
    return {
        "func": job.function,
        "schedule_type": Schedule.DAILY if job.daily_at else Schedule.MINUTES,
        "minutes": None if job.daily_at else job.minutes,
        "repeats": -1,
        "args": None,
        "kwargs": None,
        "hook": None,
        "cron": None,
        "cluster": None,
        "intended_date_kwarg": None,
    }


def _is_same(row: Schedule, job: ScheduledJob) -> bool:
    if any(getattr(row, name) != value for name, value in _fields(job).items()):
        return False
    if row.next_run is None or row.next_run > _latest_next_run(job):
        return False
    local = row.next_run.astimezone(clock.KYIV)
    return not job.daily_at or f"{local:%H:%M}" == job.daily_at


def _fill(row: Schedule, job: ScheduledJob) -> Schedule:
    for name, value in _fields(job).items():
        setattr(row, name, value)
    row.next_run = first_run(job)
    return row


def first_run(job: ScheduledJob) -> datetime:
    """Now for jobs of minutes; the next such wall-clock time in Kyiv for daily ones."""
    if not job.daily_at:
        return clock.now()
    hour, minute = (int(part) for part in job.daily_at.split(":"))
    local = clock.local_now()
    run = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if run <= local:
        run = (run + timedelta(days=1)).replace(hour=hour, minute=minute)
    return run.astimezone(clock.now().tzinfo)


def _latest_next_run(job: ScheduledJob) -> datetime:
    return clock.now() + (timedelta(days=1, hours=2) if job.daily_at else timedelta(minutes=job.minutes, seconds=30))
