"""Desks: sign in, break, name on the board."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.protocol.wire import to_plain
from local_queue.tickets.constants import AT_DESK, DeskState
from local_queue.tickets.models import Device, QueueType, Ticket
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal

TRIES = 6
TRIES_SECONDS = 60
LONGEST_BREAK = 240  # minutes


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
        state=state, state_since=at, is_pause_planned=False, paused_until=None
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


def time_pause(desk_id: str, minutes: str, *, key: str = "") -> dict[str, Any]:
    """Until when the break lasts, from now: {until}. Nobody is called by itself then; the desk says that it is over.

    Refuses: "changed" (no break), "minutes" (not a number from 1 to LONGEST_BREAK).
    """

    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        if not (minutes.isdecimal() and len(minutes) < 5 and 1 <= int(minutes) <= LONGEST_BREAK):
            raise Refusal("minutes", _("A break lasts from 1 to %(most)s minutes.") % {"most": LONGEST_BREAK})
        until = at + timedelta(minutes=int(minutes))
        if not Device.objects.filter(public_id=desk_id, state=DeskState.PAUSED).update(paused_until=until):
            raise Refusal("changed", _("The desk is not on a break."))
        payload = {"until": to_plain(until)}
        log.append(EventType.DESK_PAUSE_TIMED, desk_id, payload, day=day.date, at=at, device=desk_id)
        return {"until": to_plain(until)}

    return once(key, f"until:{desk_id}:{minutes}", act)


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


def prefer(desk_id: str, **preferences: bool) -> None:
    """How the bar of this desk behaves: {signal, auto_next, large}; told to nobody."""
    Device.objects.filter(public_id=desk_id).update(preferences=preferences)


def choose_types(desk_id: str, main: list[str], helps: list[str]) -> None:
    """Whom this desk receives, among what the portal lets it: `main` at once, `helps` when people wait long there.

    Refuses "nobody" (nothing chosen), "not_allowed" (a type that the portal does not give this desk).
    """
    if not main:
        raise Refusal("nobody", _("Choose at least one service: nobody could be called."))
    with transaction.atomic():
        at = log.stamp()
        day = open_day(at)
        desk = Device.objects.get(public_id=desk_id)
        known = set(desk.types or QueueType.objects.filter(is_active=True).values_list("public_id", flat=True))
        if not {*main, *helps} <= known:
            raise Refusal("not_allowed", _("This desk may not receive one of the services. Refresh the page."))
        told = {"main": sorted(set(main)), "helps": sorted(set(helps) - set(main))}
        if desk.chosen != told:
            Device.objects.filter(pk=desk.pk).update(chosen=told)
            log.append(EventType.DESK_TYPES_CHOSEN, desk_id, told, day=day.date, at=at, device=desk_id)


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
