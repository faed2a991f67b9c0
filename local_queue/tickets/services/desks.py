"""Desks: sign in, break, name on the board."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.tickets.constants import AT_DESK, DeskState
from local_queue.tickets.models import Device, Ticket
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal

TRIES = 6
TRIES_SECONDS = 60


def sign_in(login: str, password: str, kind: str = "desk") -> tuple[Device, str]:
    """The device and a session token that signs every other computer out of it.

    Refuses: "wait" after TRIES wrong passwords in a minute, "wrong" (the same words for login and password).
    A try is counted before its password is looked at, so that many at once are many.
    """
    counter = f"sign-in:{login}"
    if _count(counter) > TRIES:
        raise Refusal("wait", _("Too many attempts. Wait a minute and try again."))
    device = Device.objects.filter(login=login, kind=kind, is_active=True).first()
    if device is None or not check_password(password, device.password):
        raise Refusal("wrong", _("The login or the password is wrong."))
    cache.delete(counter)
    token = secrets.token_urlsafe(16)
    with transaction.atomic():
        at = log.stamp()
        day = open_day(at)
        device.refresh_from_db()
        Device.objects.filter(pk=device.pk).update(session=token)
        if device.state == DeskState.OFF and kind == "desk":
            _set_state(device, DeskState.READY, at)
            log.append(EventType.DESK_OPENED, device.public_id, {"name": str(device)}, day=day.date, at=at)
    device.refresh_from_db()
    return device, token


def _count(counter: str) -> int:
    """One more try within TRIES_SECONDS of the first; answers how many. The hall is one process and its cache is in
    memory, where `add` and `incr` are one step each (settings; the portal counts in its database)."""
    while True:
        if cache.add(counter, 1, TRIES_SECONDS):
            return 1
        try:
            return cache.incr(counter)
        except ValueError:
            continue  # its minute ended in between


def sign_out(desk_id: str) -> None:
    """Close the desk. Refuses "busy" while a ticket is at it."""
    with transaction.atomic():
        at = log.stamp()
        day = open_day(at)
        desk = Device.objects.get(public_id=desk_id)
        if Ticket.objects.filter(desk=desk, state__in=AT_DESK).exists():
            raise Refusal("busy", _("Finish with the ticket at the desk first."))
        if desk.state != DeskState.OFF:
            _set_state(desk, DeskState.OFF, at)
            log.append(EventType.DESK_CLOSED, desk.public_id, {}, day=day.date, at=at)
        Device.objects.filter(pk=desk.pk).update(session="")


def _set_state(desk: Device, state: str, at: datetime) -> None:
    """Compare-and-set on the state."""
    changed = Device.objects.filter(pk=desk.pk, state=desk.state).update(
        state=state, state_since=at, is_pause_planned=False
    )
    if not changed:
        raise Refusal("changed", _("The desk has changed meanwhile."))


def pause(desk_id: str, *, key: str = "") -> dict[str, Any]:
    """A break: at once at a free desk, after «Завершити» at a busy one (a second press takes it back)."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        desk = Device.objects.get(public_id=desk_id)
        if desk.state != DeskState.READY:
            raise Refusal("changed", _("The desk is on a break or closed already."))
        if Ticket.objects.filter(desk=desk, state__in=AT_DESK).exists():
            is_planned = not desk.is_pause_planned
            Device.objects.filter(pk=desk.pk).update(is_pause_planned=is_planned)
            payload = {"is_planned": is_planned}
            log.append(EventType.DESK_PAUSE_PLANNED, desk.public_id, payload, day=day.date, at=at, device=desk_id)
            return {"state": "planned" if is_planned else "not_planned"}
        _set_state(desk, DeskState.PAUSED, at)
        log.append(EventType.DESK_PAUSED, desk.public_id, {}, day=day.date, at=at, device=desk_id)
        return {"state": DeskState.PAUSED}

    return once(key, f"pause:{desk_id}", act)


def resume(desk_id: str, *, key: str = "") -> dict[str, Any]:
    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        desk = Device.objects.get(public_id=desk_id)
        if desk.state != DeskState.PAUSED:
            raise Refusal("changed", _("The desk is not on a break."))
        _set_state(desk, DeskState.READY, at)
        log.append(EventType.DESK_RESUMED, desk.public_id, {}, day=day.date, at=at, device=desk_id)
        return {"state": DeskState.READY}

    return once(key, f"resume:{desk_id}", act)


def rename(desk_id: str, title: str) -> None:
    """The name on the board (rule 30), at most 12 characters; an empty one brings the portal's name back."""
    title = " ".join(title.split())
    if len(title) > 12:
        raise Refusal("long", _("The name is longer than 12 characters."))
    with transaction.atomic():
        at = log.stamp()
        day = open_day(at)
        if Device.objects.filter(public_id=desk_id).exclude(title=title).update(title=title):
            payload = {"title": title}
            log.append(EventType.DESK_RENAMED, desk_id, payload, day=day.date, at=at, device=desk_id)
