"""What screens show of printing."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from local_queue import clock
from local_queue.printing.models import NO_PRINT, JobState, PaperState, PrinterState, PrintJob
from local_queue.tickets.models import Ticket
from local_queue.tickets.selectors import configuration

LISTED = 6
STUCK = timedelta(seconds=12)  # twice the patience with a printer that does not answer


def paper_of(ticket: Ticket) -> PrintJob | None:
    """The newest job of a ticket; None where it was never to be printed."""
    return ticket.print_jobs.order_by("-pk").first()


def told_state(job: PrintJob) -> str:
    """What its visitor is told. A job that waits longer than a printer ever takes has failed, also where a full disk
    keeps anybody from writing that down."""
    if job.state == JobState.WAITING and clock.now() - job.created_at > STUCK:
        return str(JobState.FAILED)
    return str(job.state)


def printer_state() -> PrinterState | None:
    """None where this hall has no printer."""
    if not settings.HALL_PRINTER:
        return None
    return PrinterState.objects.filter(pk=1).first() or PrinterState(state=PaperState.UNKNOWN)


def is_printer_down() -> bool:
    """As it answered last: no paper, open, unplugged."""
    return PrinterState.objects.filter(pk=1, state__in=NO_PRINT).exists()


def jobs_in_doubt() -> list[PrintJob]:
    """Tickets of today that are perhaps or surely not on paper, the newest first; one line a ticket."""
    jobs = PrintJob.objects.filter(ticket__day__date=clock.today()).select_related("ticket__type").order_by("-pk")
    found: dict[int, PrintJob] = {}
    for job in jobs[:200]:
        found.setdefault(job.ticket_id, job)
    return [job for job in found.values() if job.state in (JobState.UNSURE, JobState.FAILED)][:LISTED]


def ticket_code(ticket: Ticket) -> tuple[str, int]:
    """(SVG path, side in modules) of a code that a phone reads without any network: the ticket in words."""
    known = configuration()
    taken = clock.local(ticket.taken_at)
    lines = [f"{_('Ticket')} {ticket.number}", ticket.type.label, f"{taken:%d.%m.%Y %H:%M}"]
    lines.append(known.organisation if known else "")
    if known is not None and known.status_address:
        lines.append(f"{known.status_address}{ticket.public_id}/")  # with a network: the place in the queue, live
    code = QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data("\n".join(lines).strip())
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(
        f"M{left} {top}h1v1h-1z" for top, row in enumerate(matrix) for left, is_dark in enumerate(row) if is_dark
    )
    return path, len(matrix)
