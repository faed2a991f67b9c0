"""«Інфокіоски»: halls that are connected, their devices, and what each of them did last. Three queries."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from modules.equeue.constants import QueueKind
from modules.equeue.engine.hall_day import HallDay
from modules.equeue.models import HallDevice, HallQuarantine, HallServer, Queue
from modules.equeue.selectors.hall_days import days_of_halls
from modules.equeue.selectors.hall_machines import Machines, machines_of
from modules.equeue.selectors.halls import LEASE_DAYS, QUIET, link_state
from portal.common import clock

RIGHT = "equeue.change_hallserver"
LOGIN_WORDS = {"desk": "vikno", "kiosk": "kiosk", "printer": "druk"}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """`state` is one word for a sign (on, break, off, quiet), `words` the same for people."""

    device: HallDevice
    state: str
    words: str
    seen_at: datetime | None
    title: str

    @property
    def is_of_today(self) -> bool:
        return self.seen_at is not None and self.seen_at.astimezone(clock.KYIV).date() == clock.today()


@dataclass(frozen=True, slots=True)
class HallRow:
    """`lease_until` is the last moment at which this hall works without a link; None before it was activated."""

    hall: HallServer
    state: str
    words: str
    lease_until: datetime | None
    is_code_open: bool
    devices: tuple[DeviceRow, ...]
    missing: tuple[str, ...]
    machines: Machines


def free_login(hall: HallServer, kind: str) -> str:
    """«vikno-3»: the first one that no device of the hall has."""
    taken = set(HallDevice.objects.filter(hall=hall).values_list("login", flat=True))
    word = LOGIN_WORDS.get(kind, "kiosk")
    return next(name for number in count(1) if (name := f"{word}-{number}") not in taken)


def may_connect(user: Any, community: Any) -> bool:
    """As in the registries of the admin: the right, and a membership of this community."""
    if community is None or not user.is_authenticated or not user.has_perm(RIGHT):
        return False
    return bool(user.is_superuser or user.memberships.active().filter(community=community).exists())


def connected_halls(user: Any, community: Any) -> list[HallRow]:
    devices = Prefetch("devices", HallDevice.objects.order_by("kind", "pk"))
    quarantine = HallQuarantine.objects.filter(hall=OuterRef("pk"))
    rows = HallServer.objects.for_community(community).for_user(user).annotate(has_quarantine=Exists(quarantine))
    halls = list(rows.select_related("queue__addressee").prefetch_related(devices).order_by("pk"))
    today = clock.today()
    days = days_of_halls([hall.pk for hall in halls], today, today)
    return [_row(hall, days.get((hall.pk, today), HallDay())) for hall in halls]


def queues_without_hall(user: Any, community: Any) -> list[Queue]:
    """Own queues of institutions that have no hall yet (rule 23: a local queue needs an own one)."""
    rows = Queue.objects.for_community(community).for_user(user).filter(kind=QueueKind.OWN, halls=None)
    return list(rows.select_related("addressee").order_by("addressee__path", "pk"))


def _row(hall: HallServer, day: HallDay) -> HallRow:
    sign, words = link_state(hall)
    now = clock.now()
    is_linked = hall.seen_at is not None and now - hall.seen_at <= QUIET and not hall.is_revoked
    machines = machines_of(hall)
    devices = _of_the_server(
        tuple(_device(device, day, is_linked, machines) for device in hall.devices.all()), machines
    )
    lease = hall.seen_at + timedelta(days=LEASE_DAYS) if hall.activated_at and hall.seen_at else None
    is_code_open = hall.code_expires_at is not None and hall.code_expires_at > now
    if is_code_open and sign == "●":
        words = _("in touch; goes over to the server where the new code is typed in")
    return HallRow(
        hall=hall,
        state={"●": "on", "⏻": "off"}.get(sign, "quiet"),
        words=words,
        lease_until=lease,
        is_code_open=is_code_open,
        devices=devices,
        missing=tuple(_missing(hall, devices)),
        machines=machines,
    )


def _of_the_server(rows: tuple[DeviceRow, ...], machines: Machines) -> tuple[DeviceRow, ...]:
    """A kiosk on the server itself signs in by no device: the only one of the list, unseen, is that one."""
    kiosks = [row for row in rows if row.device.is_active and row.device.kind == HallDevice.Kind.KIOSK]
    if not machines.has_own_kiosk or len(kiosks) != 1 or kiosks[0].state == "on":
        return rows
    told = replace(kiosks[0], state="on", words=_("in touch: the kiosk on the server itself"))
    return tuple(told if row is kiosks[0] else row for row in rows)


def _missing(hall: HallServer, devices: tuple[DeviceRow, ...]) -> list[str]:
    """What this hall cannot begin its day without, in words."""
    kinds = {row.device.kind for row in devices if row.device.is_active}
    found = []
    if HallDevice.Kind.DESK not in kinds:
        found.append(_("There is no desk: nobody can call people."))
    if hall.has_kiosk and not kinds & {HallDevice.Kind.KIOSK, HallDevice.Kind.PRINTER}:
        found.append(_("There is no kiosk and no computer with a printer: nobody can take a ticket for today."))
    return found


def _device(device: HallDevice, day: HallDay, is_linked: bool, machines: Machines) -> DeviceRow:
    acted, told = day.seen.get(device.public_id), machines.seen.get(device.public_id)
    seen = max(filter(None, (acted, told)), default=None)
    state, words = _state(device, day, acted)
    if not device.is_active:
        pass
    elif not is_linked:
        if state in ("on", "break"):
            state, words = "quiet", _("not known: the hall is silent")
    elif machines.is_fresh:
        state, words = _told_state(device, machines, state, words, seen)
    desk = day.desks.get(device.public_id)
    title = desk.title if desk is not None and desk.title != device.name else ""
    return DeviceRow(device, state, words, seen, title)


def _told_state(
    device: HallDevice, machines: Machines, state: str, words: str, seen: datetime | None
) -> tuple[str, str]:
    """The hall says itself whom it sees; what a desk does stands beside it."""
    if device.kind == HallDevice.Kind.MONITOR:
        return ("on", _("screens are in touch")) if machines.screens else ("quiet", _("no screen is in touch"))
    if machines.is_here(device.public_id):
        is_desk_at_work = device.kind == HallDevice.Kind.DESK and state in ("on", "break")
        words = f"{_('in touch')}, {words}" if is_desk_at_work else _("in touch")
        return ("break" if is_desk_at_work and state == "break" else "on"), words
    if seen is None:
        return "quiet", _("has not been seen yet")
    local = seen.astimezone(clock.KYIV)
    when = f"{local.hour}:{local:%M}" if local.date() == clock.today() else f"{local:%d.%m}"
    return "quiet", _("silent since %(time)s") % {"time": when}


def _state(device: HallDevice, day: HallDay, seen: datetime | None) -> tuple[str, str]:
    if not device.is_active:
        return "off", _("switched off")
    if device.kind == HallDevice.Kind.MONITOR:
        return "quiet", _("only shows, tells nothing of itself")
    desk = day.desks.get(device.public_id)
    if desk is not None:
        words = {"open": _("works"), "paused": _("on a break"), "off": _("closed for today")}
        return {"open": "on", "paused": "break"}.get(desk.state, "quiet"), words[desk.state]
    return ("on", _("gave tickets today")) if seen else ("quiet", _("not used today"))
