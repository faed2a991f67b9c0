"""What a ticket says, as plain values: the page, the PDF, the letter and the calendar file read the same."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Ticket:
    """`number` is the one on the monitor. `starts_at`/`ends_at` are instants in UTC, `local_date` and
    `local_start` the Kyiv wall time that the person booked. `staff_url` (QR 1, rule 41) opens only for staff
    of the institution; `status_url` (QR 2) shows number and state, no name. `services` is how many the person chose;
    `service` names them, or what the type says of itself. `uid` names the visit in calendars and stays through all
    its moves; `change_until` is the last instant at which the person may move or cancel it."""

    public_id: str
    uid: str
    number: str
    code: str
    state: str
    state_label: str
    is_active: bool
    can_cancel: bool
    is_application: bool
    has_conflict: bool
    change_until: datetime
    version: int
    service: str
    services: int
    hint: str
    bring: tuple[str, ...]
    queue: str
    place: str
    address: str
    phone: str
    place_email: str
    local_date: date
    local_start: time
    starts_at: datetime
    ends_at: datetime
    name: str
    email: str
    staff_url: str
    status_url: str
    ticket_url: str

    @property
    def masked_email(self) -> str:
        """«о…а@example.org»: enough to recognise, too little to write to."""
        local, _at, domain = self.email.partition("@")
        return f"{local[:1]}…{local[-1:]}@{domain}" if local and domain else ""
