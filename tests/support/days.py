"""Whole days of a hall in minutes: people, bookings, two desks, breaks, undone acts, an alarm, on a shifted clock.

Runs inside the hall's own project: in a test's transaction, or in a process of its own on a real file (tests/soak).
"""

import random
from collections import Counter as Tally
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from local_queue import clock
from local_queue.protocol.bookings import Booking
from local_queue.protocol.events import Event as Message
from local_queue.protocol.queue import Device, Opening, QueueConfiguration, QueueType
from local_queue.protocol.wire import from_plain
from local_queue.tickets.constants import AT_DESK
from local_queue.tickets.fold import fold
from local_queue.tickets.models import Counter, Event, LogHead, ServiceDay, Ticket, TicketLeg
from local_queue.tickets.services import calling, desks, passing_on, undoing
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.days import roll_day
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.refusals import Refusal

TYPES = ("П", "Н", "З")
LIMIT = 900
BOOKED = 40
DESKS = ("desk1", "desk2", "desk3")
PASSWORD = "день-за-днем"
QUEUE = 12  # people who wait when the desks begin to hurry


def configure(first: date, days: int) -> None:
    hashed = make_password(PASSWORD, hasher="pbkdf2_sha256" if days > 1 else "md5")
    apply_configuration(
        QueueConfiguration(
            revision=f"days-{first}",
            organisation="ЦНАП",
            booking_prefixes=("А",),
            types=tuple(
                QueueType(id=f"type{n}", label=f"Послуга {n}", prefix=letter, kiosk_limit=LIMIT, minutes=20)
                for n, letter in enumerate(TYPES)
            ),
            devices=tuple(
                Device(id=desk, kind="desk", name=f"Вікно {desk[-1]}", login=f"vikno{desk[-1]}", password=hashed)
                for desk in DESKS
            ),
            openings=tuple(_hours(first + timedelta(days=shift)) for shift in range(days)),
        )
    )


def _hours(day: date) -> Opening:
    return Opening(day=day, opens=_at(day, 8), closes=_at(day, 20))


def _at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), clock.KYIV)


class SimulatedDay:
    """`mover` is a traveller of time_machine; `told` counts what was done and what was refused."""

    def __init__(self, mover: Any, day: date, chance: random.Random, tickets: int) -> None:
        self.mover, self.day, self.chance, self.tickets = mover, day, chance, tickets
        self.told: Tally[str] = Tally()
        self.press = 0

    def run(self) -> None:
        """From the morning to the last person; some are still being served when it ends."""
        self.mover.move_to(_at(self.day, 7, 55))
        roll_day()
        self._book()
        self.mover.move_to(_at(self.day, 8))
        for desk in DESKS:
            self._try("sign in", lambda desk=desk: desks.sign_in(f"vikno{desk[-1]}", PASSWORD))
        step = timedelta(hours=11, minutes=30) / self.tickets
        for number in range(self.tickets):
            self.mover.shift(step)
            self._arrive(number)
            waiting = Ticket.objects.filter(day__date=self.day, state="waiting").count()
            for desk in DESKS[: 3 if waiting > QUEUE else self.chance.randint(0, 2)]:
                self._work(desk)
            if number % 250 == 249:
                check_now(self.day)

    def _book(self) -> None:
        apply_bookings(
            Booking(
                id=f"{self.day}-{number}",
                number=f"А-{101 + number}",
                type=f"type{number % len(TYPES)}",
                day=self.day,
                starts_at=_at(self.day, 8 + number % 11, 15 * (number % 4)),
                state="expected",
                version=1,
            )
            for number in range(BOOKED)
        )

    def _arrive(self, number: int) -> None:
        kind = f"type{self.chance.randrange(len(TYPES))}"
        self.press += 1
        key = f"{self.day}-kiosk-{self.press:08d}"
        first = self._try("issue", lambda: issue_ticket(kind, key=key))
        if self.chance.random() < 0.05:  # a double tap
            assert self._try("issue again", lambda: issue_ticket(kind, key=key)) == first
        if number % 40 == 0:
            self._try("check in", lambda: check_in(f"А-{101 + number // 40 % BOOKED}"))

    def _work(self, desk: str) -> None:
        at_desk = Ticket.objects.filter(desk__public_id=desk, state__in=AT_DESK).first()
        roll = self.chance.random()
        key = f"{desk}.{self.day}.{self.press}.{self.chance.randrange(10**9)}"
        if at_desk is None:
            self._try("next", lambda: calling.call_next(desk, key=key))
        elif at_desk.state == "called":
            act = "start" if roll < 0.85 else "no show" if roll < 0.93 else "recall" if roll < 0.97 else "park"
            self._try(act, ACTS[act](desk, key))
        elif roll < 0.9:
            self._try("finish", lambda: calling.finish(desk, key=key, then_next=roll < 0.5))
        elif roll < 0.95:
            other = f"type{self.chance.randrange(len(TYPES))}"
            self._try("send on", lambda: passing_on.redirect(desk, key=key, type_id=other))
        else:
            self._try("park", lambda: passing_on.park(desk, key=key))
        if roll > 0.985:
            self._try("undo", lambda: undoing.undo(desk, key=f"{key}u"))
        if roll < 0.01:
            missed = Ticket.objects.filter(day__date=self.day, state__in=("no_show", "parked")).first()
            if missed is not None:
                self._try("return", lambda: calling.return_ticket(desk, missed.public_id, key=f"{key}r"))

    def _try(self, name: str, act: Callable[[], Any]) -> Any:
        try:
            answer = act()
        except Refusal as refusal:
            self.told[f"{name}: {refusal.code}"] += 1
            return None
        self.told[name] += 1
        return answer


ACTS: dict[str, Callable[[str, str], Callable[[], Any]]] = {
    "start": lambda desk, key: lambda: calling.start_serving(desk, key=key),
    "no show": lambda desk, key: lambda: calling.no_show(desk, key=key),
    "recall": lambda desk, key: lambda: calling.recall(desk, key=key),
    "park": lambda desk, key: lambda: passing_on.park(desk, key=key),
}


def check_now(day: date) -> None:
    """I5, I6, I7 at any moment."""
    numbers = list(Ticket.objects.filter(day__date=day).values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
    taken = Tally(Ticket.objects.filter(state__in=AT_DESK).values_list("desk__public_id", flat=True))
    assert all(count == 1 for count in taken.values()), taken
    for series, value in Counter.objects.filter(day__date=day).values_list("series", "value"):
        if series.startswith("kiosk:"):
            issued = Ticket.objects.filter(day__date=day, kind="walk_in").filter(
                public_id__in=Event.objects.filter(
                    service_day=day, type="ticket.issued", body__payload__type=series.removeprefix("kiosk:")
                ).values_list("body__aggregate", flat=True)
            )
            assert issued.count() == value <= LIMIT


def check_day(day: date) -> None:
    """I11 and I12 of one day: what its events say is what its tables hold, and its legs are closed."""
    rows = Event.objects.filter(service_day=day).order_by("place")
    facts = fold(from_plain(Message, row.body) for row in rows.iterator())
    tickets = Ticket.objects.filter(day__date=day).select_related("type")
    kept = {one.public_id: (one.number, one.state, one.type.public_id) for one in tickets}
    assert {name: (fact.number, fact.state, fact.type) for name, fact in facts.tickets.items()} == kept
    head = LogHead.objects.get()
    assert Event.objects.filter(origin=head.origin).count() == head.last_seq


def check_closed(day: date) -> None:
    """Nothing of a day that is over is left open."""
    check_day(day)
    row = ServiceDay.objects.get(date=day)
    assert row.closed_at is not None
    assert not Ticket.objects.filter(day=row, state__in=("waiting", "called", "serving", "parked")).exists()
    assert not TicketLeg.objects.filter(ticket__day=row, ended_at__isnull=True).exists()
