"""A queue of Diia (rule 5), by the contract assumed in docs/adr/0013: JSON over HTTPS, keys in headers.

What comes back is believed only when it is whole. A visit that was asked for and not answered is looked up by its
key before anybody is told anything.
"""

import json
import re
from datetime import date, datetime, time
from typing import Any, TypeVar
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from modules.equeue.adapters.base import (
    OfferedService,
    OfferedTime,
    OutcomeUnknown,
    QueueMisconfigured,
    QueueSilent,
    Visit,
    VisitRequest,
)
from modules.equeue.engine.refusals import BadContact, NotFound, SlotNotOffered, SlotTaken
from portal.common.idempotency import IdempotencyConflict
from portal.common.outbound import CallFailed, CallRefused, call

Row = TypeVar("Row")
ID = re.compile(r"[A-Za-z0-9._~-]{1,120}")
ACTIVE, OVER = "booked", {"cancelled", "served", "missed"}
MOST_ROWS = 2000
NOT_CANCELLED = _("The queue of Diia does not answer now. The visit is not cancelled. Try again in some minutes.")
REFUSALS = {"slot_taken": SlotTaken, "slot_closed": SlotNotOffered, "bad_person": BadContact, "not_found": NotFound}


class _NoAnswer(Exception):
    """Nothing came, or nothing that can be believed."""


class DiiaQueue:
    is_bookable = True
    link = ""

    def __init__(self, url: str, key_name: str, key: str) -> None:
        self.url, self.key_name, self.key = url.rstrip("/"), key_name, key

    def services(self) -> list[OfferedService]:
        try:
            said = self._read("/v1/services")
        except NotFound:  # whatever lives at that address, it is no queue of Diia
            raise QueueMisconfigured from None
        rows = self._rows(said, "services")
        found = [service for row in rows if (service := _service(row)) is not None]
        return _unless_all_broken(rows, found)

    def dates(self, service: str) -> list[date]:
        return sorted({item.local_date for item in self._times(service)})

    def times(self, service: str, day: date) -> list[OfferedTime]:
        return sorted((item for item in self._times(service) if item.local_date == day), key=lambda item: item.starts)

    def all_times(self, service: str) -> dict[date, list[OfferedTime]]:
        """Of all days: they come in one answer."""
        found: dict[date, list[OfferedTime]] = {}
        for item in sorted(self._times(service), key=lambda item: (item.local_date, item.starts)):
            found.setdefault(item.local_date, []).append(item)
        return found

    def create(self, request: VisitRequest) -> Visit:
        if not request.has_consent or not request.person.name.strip():
            raise BadContact
        person = {"name": request.person.name, "phone": request.person.phone, "email": request.person.email}
        body = {
            "service": _id(request.service),
            "date": request.local_date.isoformat(),
            "time": f"{request.starts:%H:%M}",
            "person": person,
            "consent": True,
        }
        try:
            made = _visit(self._ask("POST", "/v1/visits", body, request.key))
        except _NoAnswer:
            made = self._looked_up(request.key)
        if (made.local_date, made.starts) != (request.local_date, request.starts):
            raise OutcomeUnknown  # somebody else's visit, or a time that nobody chose
        return made

    def find(self, key: str) -> Visit | None:
        """The visit made under a key; None: there is none. Raises QueueSilent, QueueMisconfigured."""
        try:
            return _visit(self._ask("GET", f"/v1/visits/by-key/{quote(key, safe='')}"))
        except NotFound:
            return None
        except _NoAnswer:
            raise QueueSilent from None

    def visit(self, reference: str) -> Visit:
        try:
            return _visit(self._ask("GET", f"/v1/visits/{_id(reference)}"))
        except _NoAnswer:
            raise QueueSilent from None

    def cancel(self, reference: str, *, key: str, at: datetime | None = None) -> Visit:
        try:
            return _visit(self._ask("POST", f"/v1/visits/{_id(reference)}/cancel", {}, key))
        except _NoAnswer:
            found = self.visit(reference)
            if found.is_active:
                raise QueueSilent(NOT_CANCELLED) from None
            return found

    def _looked_up(self, key: str) -> Visit:
        try:
            found = self.find(key)
        except QueueSilent:
            raise OutcomeUnknown from None
        if found is None:
            raise QueueSilent
        return found

    def _times(self, service: str) -> list[OfferedTime]:
        rows = self._rows(self._read(f"/v1/services/{_id(service)}/times"), "times")
        found = [item for row in rows if (item := _time(row)) is not None]
        return _unless_all_broken(rows, found)

    def _read(self, path: str) -> dict[str, Any]:
        try:
            return self._ask("GET", path)
        except _NoAnswer:
            raise QueueSilent from None

    def _rows(self, said: dict[str, Any], name: str) -> list[Any]:
        rows = said.get(name)
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            raise QueueSilent
        return rows

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> dict[str, Any]:
        if not (self.url and self.key_name and self.key):
            raise QueueMisconfigured
        headers = {"Accept": "application/json", "X-Queue-Key-Name": self.key_name, "X-Queue-Key": self.key}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        sent = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        try:
            answer = call(method, self.url + path, body=sent, headers=headers)
        except CallRefused as refusal:
            raise QueueMisconfigured from refusal
        except CallFailed as failure:
            raise _NoAnswer from failure
        if answer.status in (401, 403):
            raise QueueMisconfigured
        said = _parsed(answer.body)
        if answer.status in (200, 201):
            return said
        code = said.get("error")
        if code == "idempotency_conflict":
            raise IdempotencyConflict("equeue.diia")
        if 400 <= answer.status < 500 and isinstance(code, str) and code in REFUSALS:
            raise REFUSALS[code]
        raise _NoAnswer


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise _NoAnswer from None
    if not isinstance(said, dict):
        raise _NoAnswer
    return said


def _id(text: str) -> str:
    """An id of theirs for an address of theirs."""
    if not ID.fullmatch(text) or set(text) == {"."}:
        raise NotFound
    return text


def _text(value: object, longest: int) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if text.isprintable() and len(text) <= longest else ""


def _service(row: object) -> OfferedService | None:
    if not isinstance(row, dict):
        return None
    name, known_as, minutes = _text(row.get("name"), 200), row.get("id"), row.get("minutes", 0)
    if not name or not isinstance(known_as, str) or not ID.fullmatch(known_as):
        return None
    return OfferedService(known_as, name, minutes if type(minutes) is int and 0 < minutes < 1440 else 0)


def _time(row: object) -> OfferedTime | None:
    if not isinstance(row, dict):
        return None
    try:
        day, starts = date.fromisoformat(row["date"]), _wall(row["starts"])
        ends, free = _wall(row["ends"]), row["free"]
    except (KeyError, TypeError, ValueError):
        return None
    return OfferedTime(day, starts, ends, free) if type(free) is int and free > 0 else None


def _wall(text: object) -> time:
    if not isinstance(text, str) or not re.fullmatch(r"[0-2]\d:[0-5]\d", text, re.ASCII):
        raise ValueError
    return time.fromisoformat(text)


def _visit(said: dict[str, Any]) -> Visit:
    state, reference, number = said.get("state"), said.get("reference"), _text(said.get("number"), 20)
    if not isinstance(reference, str) or not ID.fullmatch(reference) or not number:
        raise _NoAnswer
    if not isinstance(state, str) or state not in {ACTIVE, *OVER}:
        raise _NoAnswer
    try:
        day, starts = date.fromisoformat(said["date"]), _wall(said["time"])
    except (KeyError, TypeError, ValueError):
        raise _NoAnswer from None
    return Visit(reference, number, state == ACTIVE, day, starts)


def _unless_all_broken(rows: list[Any], found: list[Row]) -> list[Row]:
    """One broken row does not close the queue; a list of nothing else is no answer."""
    if rows and not found:
        raise QueueSilent
    return found
