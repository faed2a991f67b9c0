"""Scheduled reports in time: rows for what is due, and the worker that makes one and hands its letters over."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from portal.audit.services import record
from portal.common import clock
from portal.common.outbox import OutboxState, hand_to_worker
from portal.notifications.services import Suppressed, queue_letter
from portal.registry.contract import ReportSource
from portal.reports.constants import CATCH_UP, MOST_ATTACHED, Stopped
from portal.reports.files import TYPES, Heading, file_name, report_file
from portal.reports.links import leave_link
from portal.reports.models import ReportReader, ReportRun, ReportSchedule
from portal.reports.periods import next_due, reported_period
from portal.reports.refusals import NothingToSend, TooLongForPaper, TooManyRows
from portal.reports.services.schedules import stop
from portal.reports.sources import Table, build_table, source_for, source_on
from portal.reports.values import Period

MAKE_TASK = "portal.reports.tasks.make"
logger = logging.getLogger("portal.reports")


def make_due_runs() -> int:
    """A row for each period whose time has come; after an outage for the last CATCH_UP of them. Answers how many."""
    now, made = clock.now(), 0
    for schedule in ReportSchedule.objects.filter(next_due_at__lte=now).order_by("next_due_at", "pk"):
        dues = [schedule.next_due_at or now]
        while dues[-1] <= now:
            dues.append(next_due(schedule.cadence, schedule.day, schedule.at, dues[-1]))
        with transaction.atomic():
            taken = ReportSchedule.objects.filter(pk=schedule.pk, next_due_at=schedule.next_due_at)
            if taken.update(next_due_at=dues[-1]):
                made += sum(_queue(schedule, due) for due in dues[:-1][-CATCH_UP:])
    return made


def _queue(schedule: ReportSchedule, due: datetime) -> bool:
    period = reported_period(schedule.cadence, due.astimezone(clock.KYIV).date())
    run, is_new = _run(schedule, period)
    if is_new:
        hand_to_worker(MAKE_TASK, run.pk)
    return is_new


def _run(schedule: ReportSchedule, period: Period) -> tuple[ReportRun, bool]:
    now = clock.now()
    return ReportRun.objects.get_or_create(
        schedule=schedule,
        since=period.since,
        until=period.until,
        defaults={"created_at": now, "next_attempt_at": now},
    )


@transaction.atomic
def send_now(*, schedule: ReportSchedule, actor: Any) -> ReportRun:
    """The report of the last whole period, at once and again where it has gone. Error: NothingToSend."""
    run, is_new = _run(schedule, reported_period(schedule.cadence, clock.today()))
    if is_new:
        hand_to_worker(MAKE_TASK, run.pk)
    else:
        # One that was stopped on its way may go when the schedule is on again.
        ReportRun.objects.filter(pk=run.pk, state=OutboxState.WITHDRAWN).update(state=OutboxState.FAILED)
        if not run.requeue(MAKE_TASK):
            raise NothingToSend
        ReportRun.objects.filter(pk=run.pk).update(edition=F("edition") + 1)
    details = {"report": schedule.source, "since": run.since, "until": run.until}
    record(actor=actor, action="reports.sent_by_hand", target=schedule, community=schedule.community, details=details)
    return run


def make_run(run_id: int) -> str:
    """Build, write the letters, write down how it went. Returns the new state, or "" where there was nothing to do."""
    run = ReportRun.lease(run_id)
    if run is None:
        return ""
    if run.is_exhausted:
        return _fail(run, RuntimeError("every attempt ended with the worker's death"))
    schedule = ReportSchedule.objects.select_related("community", "site", "owner").get(pk=run.schedule_id)
    source, why = _source(schedule)
    readers = list(schedule.readers.all())
    if source is None or not readers:
        stop(schedule, why if source is None else Stopped.READERS)
        return run.close(state=OutboxState.WITHDRAWN)
    try:
        with translation.override(schedule.language):
            table, too_long = _table(source, schedule, run)
            files = [] if table is None or source.has_personal_data else _files(source, schedule, run, table)
            with transaction.atomic():
                letters = sum(_letter(run, reader, source, table, too_long, files) for reader in readers)
                state = run.close(
                    state=OutboxState.SENT,
                    sent_at=clock.now(),
                    last_error="",
                    rows=len(table.rows) if table else None,
                    letters=letters,
                )
    except Exception as error:
        logger.exception("report %s of %s was not made", schedule.source, run)
        return _fail(run, error)
    return state


def _source(schedule: ReportSchedule) -> tuple[ReportSource | None, Stopped]:
    """Asked anew each time: the module may be off now, the person may have left."""
    if source_on(schedule.source, schedule.site) is None:
        return None, Stopped.SOURCE
    owner = schedule.owner
    if owner is None or not owner.is_active:
        return None, Stopped.RIGHTS
    return source_for(schedule.source, owner, schedule.community, schedule.site), Stopped.RIGHTS


def _table(source: ReportSource, schedule: ReportSchedule, run: ReportRun) -> tuple[Table | None, str]:
    """None, and why, where it is too long for one: the letter says so."""
    try:
        return build_table(source, schedule.owner, schedule.community, run.period), ""
    except TooManyRows as refusal:
        return None, str(refusal.message)


def _files(
    source: ReportSource, schedule: ReportSchedule, run: ReportRun, table: Table
) -> list[tuple[str, str, bytes]]:
    heading = Heading(str(source.label), schedule.community.name, run.period)
    kind = schedule.format
    try:
        content = report_file(table, heading, kind)
    except TooLongForPaper:
        kind = "xlsx"
        content = report_file(table, heading, kind)
    if len(content) > MOST_ATTACHED:
        return []
    return [(file_name(source.code, run.period, kind), TYPES[kind].partition(";")[0], content)]


def _letter(
    run: ReportRun,
    reader: ReportReader,
    source: ReportSource,
    table: Table | None,
    too_long: str,
    files: list[tuple[str, str, bytes]],
) -> bool:
    schedule = run.schedule
    heading = Heading(str(source.label), schedule.community.name, run.period)
    path = reverse("reports_cabinet:report", args=[source.code])
    days = f"period=custom&since={run.since.isoformat()}&until={run.until.isoformat()}"
    reader.schedule = schedule
    leave_url = leave_link(reader)
    context = {
        "title": heading.title,
        "days": heading.days,
        "rows": len(table.rows) if table else 0,
        "too_long": too_long,
        "note": str(table.report.note) if table else "",
        "is_attached": bool(files),
        "is_personal": source.has_personal_data,
        "report_url": f"{schedule.site.root_url.rstrip('/')}{path}?{days}",
        "leave_url": leave_url,
    }
    try:
        queue_letter(
            key=f"reports:{run.public_id}:{reader.public_id}:{run.edition}",
            code="reports_ready",
            to=reader.address,
            site=schedule.site,
            context=context,
            language=schedule.language,
            attachments=files,
            unsubscribe_url=leave_url,
        )
    except Suppressed:
        return False
    return True


def _fail(run: ReportRun, error: Exception) -> str:
    return run.postpone(f"{type(error).__name__}: {error}")


def forget_runs(before: datetime | None = None) -> int:
    """Delete rows of reports that were sent long ago; their letters have a term of their own."""
    old = ReportRun.objects.filter(created_at__lt=before or clock.now())
    return old.exclude(state__in=[OutboxState.SENDING, OutboxState.QUEUED]).delete()[0]


def oldest_wait() -> timedelta:
    """How long the oldest run that is due has been waiting."""
    row = ReportRun.objects.filter(ReportRun.due()).order_by("next_attempt_at").first()
    return timedelta() if row is None else clock.now() - row.next_attempt_at
