"""The auditor: what must always hold of a hall (I5–I7 and I9–I12), read from its log and tables; each breach in words.

A day whose log was broken off by a restored copy is compared with nothing: what the new log touched, the lost one does
not change any more (services/replay.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from local_queue.protocol.events import Event, EventType
from local_queue.protocol.wire import from_plain
from local_queue.tickets.constants import AT_DESK, CallReason
from local_queue.tickets.fold import HallFact, fold
from local_queue.tickets.models import Counter, LogHead, ServiceDay, Ticket, TicketLeg
from local_queue.tickets.models import Event as Row

Breach = str


def breaches() -> Iterator[Breach]:
    """Everything that does not hold; nothing for a sound hall."""
    yield from _log()
    yield from _desks()
    facts = HallFact()
    for day in ServiceDay.objects.order_by("date"):
        events = [from_plain(Event, row.body) for row in Row.objects.filter(service_day=day.date).order_by("place")]
        try:
            facts = fold(events, HallFact(desks=facts.desks))
        except KeyError as missing:
            told = _("the log speaks of %(what)s and never made it") % {"what": missing}
            yield f"I11 {day.date}: {told}"
            continue
        if len({event.origin for event in events}) == 1:
            yield from _day(day, events, facts)


def _log() -> Iterator[Breach]:
    """I12: gapless from 1 in each origin."""
    found = (
        Row.objects.values("origin").annotate(first=Min("seq"), last=Max("seq"), count=Count("pk")).order_by("origin")
    )
    heads = {head.origin: head.last_seq for head in LogHead.objects.all()}
    for row in found:
        if (row["first"], row["last"]) != (1, row["count"]):
            yield "I12 " + _("log %(origin)s: %(count)s events between %(first)s and %(last)s") % row
        if heads.get(row["origin"], row["last"]) != row["last"]:
            told = _("log %(origin)s: its head says %(head)s, the newest event is %(last)s")
            yield "I12 " + told % {**row, "head": heads[row["origin"]]}


def _desks() -> Iterator[Breach]:
    """I7: who is at a desk has one open visit to it, and nobody else has."""
    at_desk = set(Ticket.objects.filter(state__in=AT_DESK).values_list("pk", "desk"))
    visits = set(TicketLeg.objects.filter(ended_at__isnull=True).values_list("ticket", "desk"))
    for ticket, desk in sorted(at_desk ^ visits):
        told = _("ticket %(ticket)s and desk %(desk)s: an open visit and the state of the ticket differ")
        yield "I7 " + told % {"ticket": ticket, "desk": desk}


def _day(day: ServiceDay, events: list[Event], facts: HallFact) -> Iterator[Breach]:
    tickets = {
        ticket.public_id: (ticket.number, ticket.state, ticket.type.public_id)
        for ticket in Ticket.objects.filter(day=day).select_related("type")
    }
    told = {name: (fact.number, fact.state, fact.type) for name, fact in facts.tickets.items()}
    for name in sorted(set(tickets) | set(told)):
        if tickets.get(name) != told.get(name):
            differ = _("the log tells %(told)s, the table holds %(held)s")
            yield f"I11 {day.date}: " + differ % {"told": told.get(name), "held": tickets.get(name)}
    yield from _counters(day, events)
    yield from _order(day, events)


def _counters(day: ServiceDay, events: list[Event]) -> Iterator[Breach]:
    """I5 and I6: what was counted is what was given, and no number is beyond its counter."""
    given: dict[str, int] = {}
    highest: dict[str, int] = {}
    for event in events:
        if event.type != EventType.TICKET_ISSUED:
            continue
        prefix, _dash, digits = str(event.payload["number"]).rpartition("-")
        highest[f"number:{prefix}"] = max(highest.get(f"number:{prefix}", 0), int(digits))
        if not event.payload.get("by_staff"):
            series = f"kiosk:{event.payload['type']}"
            given[series] = given.get(series, 0) + 1
    values = dict(Counter.objects.filter(day=day).values_list("series", "value"))
    for series, count in sorted(given.items()):
        if values.get(series, 0) != count:
            told = _("%(given)s tickets of %(series)s were given, %(counted)s counted")
            yield f"I5 {day.date}: " + told % {"given": count, "series": series, "counted": values.get(series, 0)}
    for series, number in sorted(highest.items()):
        if values.get(series, 0) < number:
            told = _("%(series)s gave %(number)s, its counter stands at %(counted)s")
            yield f"I6 {day.date}: " + told % {"series": series, "number": number, "counted": values.get(series, 0)}


@dataclass(slots=True)
class _Waiting:
    """Who waits, as the log tells it: ticket → (type, place in the queue)."""

    walk_ins: dict[str, tuple[str, int]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    first: set[str] = field(default_factory=set)  # priority and those sent on to one desk: another order

    def follow(self, event: Event) -> None:
        name = event.aggregate
        if event.type == EventType.TICKET_ISSUED:
            self.places[name], self.kinds[name] = event.seq, str(event.payload["type"])
            if event.payload.get("priority"):
                self.first.add(name)
            self._wait(name)
        elif event.type == EventType.TICKET_PRIORITISED:
            self.first.add(name)
        elif event.type == EventType.TICKET_REDIRECTED:
            self.kinds[name] = str(event.payload["type"])
            if event.payload.get("to_desk"):
                self.first.add(name)
            self._wait(name)
        elif event.type == EventType.TICKET_UNDONE:
            self.kinds[name] = str(event.payload["type"])
            self.first.discard(name)
            if event.payload.get("priority") or event.payload.get("only_desk"):
                self.first.add(name)
            self.walk_ins.pop(name, None)
            if event.payload["state"] == "waiting":
                self._wait(name)
        elif event.type == EventType.TICKET_RETURNED:
            self._wait(name)
        elif event.type != EventType.TICKET_RECALLED:
            self.walk_ins.pop(name, None)

    def _wait(self, name: str) -> None:
        if name in self.places:
            self.walk_ins[name] = (self.kinds[name], self.places[name])

    def before(self, name: str) -> list[str]:
        """Ordinary walk-ins of the same type who came earlier than an ordinary one."""
        if name in self.first:
            return []
        kind, place = self.kinds[name], self.places[name]
        return [
            other
            for other, (type_, at) in self.walk_ins.items()
            if type_ == kind and at < place and other != name and other not in self.first
        ]


def _order(day: ServiceDay, events: list[Event]) -> Iterator[Breach]:
    """I9 and I10: the live queue of a type in its order, and nobody early while somebody of the type waits."""
    waiting = _Waiting()
    for event in events:
        if not event.type.startswith("ticket."):
            continue
        reason, name = event.payload.get("reason"), event.aggregate
        if event.type == EventType.TICKET_ADMITTED:
            waiting.kinds[name] = str(event.payload["type"])
        if event.type == EventType.TICKET_CALLED and reason == CallReason.WALK_IN_ORDER and name in waiting.places:
            passed = waiting.before(name)
            if passed:
                told = _("%(number)s was called before %(count)s who came earlier")
                yield f"I10 {day.date}: " + told % {"number": event.payload["number"], "count": len(passed)}
        if event.type == EventType.TICKET_CALLED and reason == CallReason.BOOKED_EARLY:
            kind = waiting.kinds.get(name)
            left = [
                one for one, (type_, _at) in waiting.walk_ins.items() if type_ == kind and one not in waiting.first
            ]
            if left:
                told = _("%(number)s was called early while %(count)s of its type waited")
                yield f"I9 {day.date}: " + told % {"number": event.payload["number"], "count": len(left)}
        waiting.follow(event)
