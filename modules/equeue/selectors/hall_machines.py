"""What a hall has told of its own machines (services/hall_state.py), as «Інфокіоски» says it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from modules.equeue.models import HallServer
from portal.common import clock

TOLD_LASTS = timedelta(minutes=3)  # a hall tells every half a minute
HERE = timedelta(seconds=90)  # screens ask their hall every few seconds


@dataclass(frozen=True, slots=True)
class Machines:
    """`is_fresh` is False for a hall that is silent or of a version that tells nothing: then `lines` and `troubles`
    are empty. `seen` is kept all the same: since when a device is silent. `has_own_kiosk`: a kiosk on the server
    itself, which signs in by no device, is in touch."""

    is_fresh: bool = False
    told_at: datetime | None = None
    seen: dict[str, datetime] = field(default_factory=dict)
    screens: int = 0
    lines: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    has_own_kiosk: bool = False

    def is_here(self, device: str) -> bool:
        at = self.seen.get(device)
        return self.is_fresh and at is not None and self.told_at is not None and self.told_at - at <= HERE


def machines_of(hall: HallServer) -> Machines:
    told = hall.told
    seen = {name: datetime.fromisoformat(at) for name, at in told.get("seen", {}).items()}
    if hall.told_at is None or clock.now() - hall.told_at > TOLD_LASTS or hall.is_revoked:
        return Machines(seen=seen, told_at=hall.told_at)
    screens = told.get("screens", 0)
    return Machines(
        is_fresh=True,
        told_at=hall.told_at,
        seen=seen,
        screens=screens,
        has_own_kiosk=_has_own_kiosk(hall),
        lines=tuple(_lines(hall, screens)),
        troubles=tuple(_troubles(hall)),
    )


def _has_own_kiosk(hall: HallServer) -> bool:
    at = hall.told.get("own_kiosk")
    return bool(at) and hall.told_at is not None and hall.told_at - datetime.fromisoformat(at) <= HERE


def _lines(hall: HallServer, screens: int) -> list[str]:
    told = hall.told
    found = [ngettext("%(n)s screen in touch", "%(n)s screens in touch", screens) % {"n": screens}]
    if _has_own_kiosk(hall):
        found.append(_("the kiosk on the server itself is in touch"))
    if told.get("printer") == "ready":
        found.append(_("the printer is ready"))
    elif told.get("printer") == "unknown":
        found.append(_("the printer has not answered yet"))
    if told.get("disk_free_mb") is not None and not told.get("is_disk_low"):
        found.append(_("%(n)s GB free on the disk") % {"n": told["disk_free_mb"] // 1024})
    if told.get("version"):
        found.append(_("version %(version)s") % {"version": told["version"]})
    return found


def _troubles(hall: HallServer) -> list[str]:
    words = {
        "low": _("Paper is running out: put a new roll near the printer."),
        "empty": _("No paper: the kiosk shows tickets on its screen only. Put a new roll in."),
        "closed": _("The printer does not print: its cover is open or it stands in error."),
        "unreachable": _("The printer does not answer. Check its power and cable."),
    }
    found = [words[hall.told["printer"]]] if hall.told.get("printer") in words else []
    if hall.told.get("is_disk_low"):
        text = _("Little space on the disk of the hall server: %(n)s MB. Delete what is not needed there.")
        found.append(text % {"n": hall.told.get("disk_free_mb") or 0})
    return found
