"""Bookings as files: tables for people, JSON of a fixed shape for systems of document flow (rule 44).

The shape of the JSON is described in docs/modules/equeue.md; fields are added, never renamed.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from modules.equeue.models import Booking
from portal.common import clock
from portal.common.cells import CONTENT_TYPES
from portal.reports.files import Heading, report_file
from portal.reports.sources import Table
from portal.reports.values import Column, ColumnKind, Period, Report

KINDS = ("xlsx", "csv", "json")
VERSION = 1


def as_table(rows: Sequence[Booking], community: str, kind: str, with_people: bool) -> tuple[bytes, str]:
    """The file and its MIME type; no cell of it can become a formula."""
    columns = [
        Column(_("Date of the visit"), ColumnKind.DATE),
        Column(_("Beginning of the visit")),
        Column(_("Ticket number")),
        Column(_("Queue of the visit")),
        Column(_("Service of the visit")),
        Column(_("Services of the visit")),
        Column(_("State of the visit")),
        Column(_("Where from")),
        Column(_("Booked"), ColumnKind.MOMENT),
    ]
    if with_people:
        columns += [
            Column(_("Name of the visitor")),
            Column(_("Phone of the visitor")),
            Column(_("E-mail of the visitor")),
            Column(_("Note of the person")),
        ]
    days = [row.local_date for row in rows] or [clock.today()]
    heading = Heading(_("Bookings"), community, Period(min(days), max(days)))
    table = Table(Report(columns, ()), [_cells(row, with_people) for row in rows], ())
    return report_file(table, heading, kind), CONTENT_TYPES[kind]


def _cells(row: Booking, with_people: bool) -> tuple[Any, ...]:
    cells = (
        row.local_date,
        f"{row.local_start:%H:%M}",
        row.number,
        str(row.queue),
        row.workplace_type.name,
        ", ".join(str(service) for service in row.services.all()),
        str(row.get_state_display()),
        str(row.get_source_display()),
        row.created_at,
    )
    return (*cells, *_person(row).values()) if with_people else cells


def _person(row: Booking) -> dict[str, str]:
    contact = getattr(row, "contact", None)
    return {name: getattr(contact, name, "") for name in ("full_name", "phone", "email", "comment")}


def as_json(rows: Sequence[Booking], community: str, with_people: bool) -> dict[str, Any]:
    return {
        "version": VERSION,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "community": community,
        "bookings": [_told(row, with_people) for row in rows],
    }


def _told(row: Booking, with_people: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": row.public_id,
        "number": row.number,
        "state": row.state,
        "processing": row.processing,
        "date": row.local_date.isoformat(),
        "time": f"{row.local_start:%H:%M}",
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "institution": {"id": row.queue.addressee.public_id, "name": row.queue.addressee.name},
        "queue": {"id": row.queue.public_id, "name": str(row.queue)},
        "type": {"id": row.workplace_type.public_id, "name": row.workplace_type.name},
        "services": [str(service) for service in row.services.all()],
        "source": row.source,
        "created_at": row.created_at.isoformat(timespec="seconds"),
        "changed_at": row.updated_at.isoformat(timespec="seconds"),
    }
    if with_people:
        person = _person(row)
        told["person"] = {"name": person.pop("full_name"), **person}
    return told
