"""Jobs from the ticket to the paper. A job is taken before its first byte leaves and never taken twice."""

import logging
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from local_queue import clock
from local_queue.kiosk.waiting import hall_at
from local_queue.printing.models import NO_PRINT, PERHAPS_ON_PAPER, JobState, PaperState, PrinterState, PrintJob
from local_queue.printing.printers import Printer, Unreachable
from local_queue.printing.signals import job_waits
from local_queue.printing.slip import test_slip, ticket_slip
from local_queue.tickets.constants import TicketState
from local_queue.tickets.models import LogHead, Ticket
from local_queue.tickets.selectors import configuration
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal

PATIENCE = timedelta(seconds=6)  # a printer that does not answer may be waking up
KEPT = timedelta(days=7)
USEFUL = (TicketState.WAITING, TicketState.CALLED, TicketState.PARKED, TicketState.NO_SHOW)

log = logging.getLogger("local_queue.printing")


def is_printing() -> bool:
    """A printer is named and the portal says that this hall prints tickets (rule 26)."""
    if not settings.HALL_PRINTER:
        return False
    known = configuration()
    return known is not None and known.prints_tickets


def print_given_ticket(sender: type[Ticket], ticket: Ticket, **kwargs: Any) -> None:
    """Receiver of `ticket_given`, inside its transaction: no ticket without its job, no job without its ticket."""
    if is_printing():
        _add_job(ticket, is_copy=False)


def _add_job(ticket: Ticket, *, is_copy: bool) -> PrintJob:
    job = PrintJob.objects.create(
        ticket=ticket,
        is_copy=is_copy,
        origin=LogHead.objects.get(pk=1).origin,
        created_at=clock.now(),
    )
    transaction.on_commit(lambda: job_waits.send(sender=PrintJob))
    return job


def print_again(ticket_id: str, *, key: str = "") -> dict[str, Any]:
    """One more ticket on paper: {job, is_copy}. Marked «копія» if the first one may be in somebody's hands.

    Refuses: "no_printer", "changed" (the ticket is not of use any more).
    """

    def act() -> dict[str, Any]:
        if not is_printing():
            raise Refusal("no_printer", _("Tickets are not printed here."))
        ticket = Ticket.objects.filter(public_id=ticket_id, state__in=USEFUL, day__date=clock.today()).first()
        if ticket is None:
            raise Refusal("changed", _("This ticket has already been dealt with."))
        job = ticket.print_jobs.filter(state__in=(JobState.WAITING, JobState.SENDING)).first()
        if job is None:
            is_copy = ticket.print_jobs.filter(state__in=PERHAPS_ON_PAPER).exists()
            job = _add_job(ticket, is_copy=is_copy)
        return {"job": job.pk, "is_copy": job.is_copy}

    return once(key, f"print:{ticket_id}", act)


def recover() -> None:
    """At the start: what was being printed when the power failed is offered again, never repeated by itself; who left
    before the restart gets nothing."""
    now = clock.now()
    jobs = PrintJob.objects
    jobs.filter(state=JobState.SENDING).update(state=JobState.UNSURE, ended_at=now)
    jobs.filter(state=JobState.WAITING, created_at__lt=now - PATIENCE).update(state=JobState.FAILED, ended_at=now)
    jobs.filter(created_at__lt=now - KEPT).delete()


def print_next(printer: Printer) -> bool:
    """Print the oldest job; False if none waits, or the printer is to be asked again in a moment."""
    job = PrintJob.objects.filter(state=JobState.WAITING).select_related("ticket__type", "ticket__day").first()
    if job is None:
        return False
    if job.origin != LogHead.objects.get(pk=1).origin:
        return _end(job, JobState.UNSURE)
    if job.ticket.state not in USEFUL:
        return _end(job, JobState.FAILED)
    try:
        answer = printer.look()
    except Unreachable as error:
        note_printer(PaperState.UNREACHABLE, str(error))
        is_late = clock.now() - job.created_at > PATIENCE
        return _end(job, JobState.FAILED, PaperState.UNREACHABLE) if is_late else False
    try:
        note_printer(answer.state)
        if answer.state in NO_PRINT:
            return _end(job, JobState.FAILED, answer.state)
        picture = _picture(job)
        if not PrintJob.objects.filter(pk=job.pk, state=JobState.WAITING).update(state=JobState.SENDING):
            return True  # somebody else has it
        is_sure = printer.send(picture, must_confirm=answer.is_heard)
        _end(job, JobState.PRINTED if is_sure else JobState.UNSURE, was=JobState.SENDING)
    finally:
        printer.close()
    if not is_sure:
        look_at(printer)
    return True


def _picture(job: PrintJob) -> Image.Image:
    known = configuration()
    place = hall_at(clock.now()).place_of(job.ticket) if job.ticket.state == TicketState.WAITING else None
    organisation = known.organisation if known else ""
    return ticket_slip(job.ticket, place, organisation, settings.HALL_PRINTER_DOTS, is_copy=job.is_copy)


def _end(job: PrintJob, state: str, reason: str = "", was: str = JobState.WAITING) -> bool:
    PrintJob.objects.filter(pk=job.pk, state=was).update(state=state, reason=reason, ended_at=clock.now())
    if state != JobState.PRINTED:
        log.warning("ticket %s: %s %s", job.ticket.number, state, reason)
    return True


def look_at(printer: Printer) -> str:
    """Ask the printer how it is; the answer is kept."""
    try:
        answer = printer.look()
    except Unreachable as error:
        note_printer(PaperState.UNREACHABLE, str(error))
        return PaperState.UNREACHABLE
    finally:
        printer.close()
    note_printer(answer.state)
    return answer.state


def note_printer(state: str, detail: str = "") -> None:
    """Written only when it has changed."""
    if PrinterState.objects.filter(pk=1, state=state).exists():
        return
    PrinterState.objects.update_or_create(pk=1, defaults={"state": state, "detail": detail, "since": clock.now()})
    if state != PaperState.READY:
        log.warning("the printer: %s %s", state, detail)


def _is_first(key: str) -> bool:
    mine = secrets.token_hex(8)
    return bool(once(key, "print:test", lambda: {"by": mine})["by"] == mine)


def print_test(printer: Printer, *, key: str = "") -> str:
    """A sheet for the staff: how the printer is after it. No job: nobody waits for it. The key is taken before the
    first byte leaves: a press that the kiosk sends again, for a slow printer let it wait, brings no second sheet.

    Refuses: "key_reused".
    """
    if not _is_first(key):
        return PrinterState.objects.filter(pk=1).values_list("state", flat=True).first() or PaperState.UNKNOWN
    known = configuration()
    try:
        answer = printer.look()
        note_printer(answer.state)
        if answer.state not in NO_PRINT:
            organisation = known.organisation if known else ""
            printer.send(test_slip(organisation, settings.HALL_PRINTER_DOTS), must_confirm=answer.is_heard)
        return answer.state
    except Unreachable as error:
        note_printer(PaperState.UNREACHABLE, str(error))
        return PaperState.UNREACHABLE
    finally:
        printer.close()
