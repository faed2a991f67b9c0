"""A ticket on paper: A4 or a slip of 80 mm, QR of at least 25 mm (rule 40 of the reception office)."""

from collections.abc import Iterable

from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from fpdf import FPDF

from modules.equeue.engine.ticket import Ticket
from portal.common.pdf import FACE, draw_qr, new_document
from portal.common.templatetags.viche import date_uk

QR_SIDE = 46  # mm
SLIP, SLIP_MARGIN, SLIP_QR = 80, 5, 44


def ticket_pdf(ticket: Ticket, community: str) -> bytes:
    title = _("Ticket %(number)s") % {"number": ticket.number}
    pdf = new_document(title, get_language() or "uk")
    pdf.add_page()
    pdf.set_font(FACE, "", 11)
    pdf.cell(0, 7, community, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FACE, "B", 13)
    pdf.multi_cell(120, 7, ticket.place, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font(FACE, "", 11)
    label, text = _first_seen(ticket)
    pdf.cell(0, 6, label, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FACE, "B", 44 if ticket.is_active else 32)
    pdf.cell(0, 20, text, new_x="LMARGIN", new_y="NEXT")
    if ticket.is_active:
        draw_qr(pdf, ticket.staff_url, 150, 18, QR_SIDE)
        _caption(pdf, 66, _("For the administrator"))
        draw_qr(pdf, ticket.status_url, 150, 78, QR_SIDE)
        _caption(pdf, 126, _("State of the queue"))
    pdf.set_xy(pdf.l_margin, 66)
    for label, value in _rows(ticket):
        pdf.set_font(FACE, "", 10)
        pdf.cell(0, 6, label, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font(FACE, "B", 12)
        pdf.multi_cell(130, 6.5, value, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2.5)
    if ticket.bring and ticket.is_active:
        pdf.ln(2)
        pdf.set_font(FACE, "B", 12)
        pdf.cell(0, 8, _("Take with you"), new_x="LMARGIN", new_y="NEXT")
        pdf.set_font(FACE, "", 11)
        for item in ticket.bring:
            pdf.multi_cell(0, 6, f"– {item}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    pdf.set_font(FACE, "", 10)
    note = _note(ticket)
    if ticket.phone:
        note += " " + _("Questions: %(phone)s.") % {"phone": ticket.phone.replace(" ", "\N{NO-BREAK SPACE}")}
    pdf.multi_cell(0, 5.5, note, align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def slip_pdf(ticket: Ticket, community: str) -> bytes:
    """A slip of 80 mm, as long as its words: for a roll, or to cut out and put into a wallet."""
    length = _slip(ticket, community, 400).get_y() + SLIP_MARGIN
    return bytes(_slip(ticket, community, length).output())


def _slip(ticket: Ticket, community: str, length: float) -> FPDF:
    pdf = new_document(_("Ticket %(number)s") % {"number": ticket.number}, get_language() or "uk", (SLIP, length))
    pdf.set_margins(SLIP_MARGIN, SLIP_MARGIN)
    pdf.set_auto_page_break(False)
    pdf.add_page()
    width = SLIP - 2 * SLIP_MARGIN
    first = (34 if ticket.is_active else 20, "B", _first_seen(ticket)[1])
    for size, style, text in ((8, "", community), (10, "B", ticket.place), first):
        pdf.set_font(FACE, style, size)
        pdf.multi_cell(width, size * 0.45, text, align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1.5)
    for label, value in _rows(ticket):
        pdf.set_font(FACE, "", 8)
        pdf.cell(width, 4, label, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font(FACE, "B", 10)
        pdf.multi_cell(width, 4.8, value, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1)
    if not ticket.is_active:
        pdf.set_font(FACE, "", 8)
        pdf.multi_cell(width, 4, _note(ticket), align="C", new_x="LMARGIN", new_y="NEXT")
        return pdf
    top = pdf.get_y() + 1
    draw_qr(pdf, ticket.staff_url, (SLIP - SLIP_QR) / 2, top, SLIP_QR)
    pdf.set_xy(SLIP_MARGIN, top + SLIP_QR)
    pdf.set_font(FACE, "", 8)
    pdf.multi_cell(width, 4, _("Show it to the administrator."), align="C", new_x="LMARGIN", new_y="NEXT")
    return pdf


def _first_seen(ticket: Ticket) -> tuple[str, str]:
    """The largest words of the paper, with their label: a number that nobody calls any more must not be them."""
    if ticket.is_active:
        return pgettext("ticket", "Number"), ticket.number
    return _("State"), capfirst(ticket.state_label)


def _rows(ticket: Ticket) -> Iterable[tuple[str, str]]:
    if not ticket.is_active:
        yield pgettext("ticket", "Number"), ticket.number
    when = f"{date_uk(ticket.local_date, 'weekday')}, {time_format(ticket.local_start, 'G:i')}"
    yield _("When"), when
    if ticket.address:
        yield _("Where"), ticket.address
    yield (_("Services") if ticket.services > 1 else _("Service")), ticket.service
    if ticket.name:
        yield _("Who"), ticket.name
    yield _("Code"), ticket.code
    if ticket.is_application:
        yield _("State"), ticket.state_label


def _note(ticket: Ticket) -> str:
    """What to do with this paper: nobody is sent to a visit that is over, cancelled or not confirmed yet."""
    if not ticket.is_active:
        return _("This ticket is no longer valid.")
    if ticket.is_application:
        return _("The application waits for confirmation; a letter will come.")
    if not ticket.can_cancel:
        return _("Come five minutes earlier. It is too late to move or cancel the visit online.")
    return _("Come five minutes earlier. To move or cancel the visit, open the link in your letter.")


def _caption(pdf: FPDF, y: float, text: str) -> None:
    pdf.set_font(FACE, "", 9)
    pdf.set_xy(150, y - 3)
    pdf.cell(QR_SIDE, 5, text, align="C")
