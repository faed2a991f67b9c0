"""`python -m local_queue doctor`: what may fail in this hall, and what to do about it, in plain words.

Nothing is changed. A line is well, a warning (the hall works, somebody should look) or bad (people will notice).
"""

import os
import shutil
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from local_queue import certificates, clock, copies, health
from local_queue.tickets.selectors import configuration
from local_queue.tickets.services.replay import unread_events

WELL, WARNING, BAD = "✓", "!", "✗"
LOW_BYTES = 1024**3
SLOW_SYNC_MS = 50
SKEW = timedelta(seconds=5)
OLD_COPY = timedelta(minutes=20)
LEASE_WARNING = timedelta(days=7)
SOUND_SQLITE = (3, 51, 3)  # docs/adr/0002


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` is empty where nothing is to be done."""

    mark: str
    name: str
    text: str
    advice: str = ""


Check = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """Every check; one that fails itself is a bad line, not the end."""
    found: list[Finding] = []
    first = (_database, _disk)
    rest = (
        (_copies, _portal, _clock, _devices, _voice, _printer, _certificates, _addresses)
        if copies.database().exists()
        else ()
    )
    for check in (*first, *rest):
        try:
            found += check()
        except Exception as error:
            found.append(Finding(BAD, check.__name__.strip("_"), f"{type(error).__name__}: {error}"))
    return found


def run() -> int:
    """Print the findings; 1 if one is bad."""
    found = examine()
    for one in found:
        sys.stdout.write(f"{one.mark} {one.name}: {one.text}\n")
        if one.advice:
            sys.stdout.write(f"  → {one.advice}\n")
    worst = [one for one in found if one.mark == BAD]
    sys.stdout.write((_("Something needs your hand.") if worst else _("The hall is well.")) + "\n")
    return 1 if worst else 0


def _database() -> Iterator[Finding]:
    name, path = _("Database"), copies.database()
    if not path.exists():
        yield Finding(BAD, name, _("there is none"), _("Run: python -m local_queue init"))
        return
    defect = copies.defect(path)
    if defect:
        yield Finding(BAD, name, defect, _("Stop the hall and run: python -m local_queue restore"))
        return
    if health.run({"migrations": health.READY["migrations"]})["migrations"]:
        yield Finding(BAD, name, _("of an older version"), _("Run: python -m local_queue init"))
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        is_full = cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
    if journal != "wal" or not is_full:
        yield Finding(BAD, name, _("it may lose tickets when the power fails"), _("Install the hall anew."))
    if sqlite3.sqlite_version_info < SOUND_SQLITE:
        yield Finding(BAD, name, f"SQLite {sqlite3.sqlite_version}", _("Install requirements/local_queue.txt anew."))
    size = path.stat().st_size / 1024**2
    yield Finding(WELL, name, _("sound, %(size)s MB") % {"size": f"{size:.1f}"})


def _disk() -> Iterator[Finding]:
    folder = copies.database().parent
    if not folder.is_dir():
        return
    name, free = _("Disk"), shutil.disk_usage(folder).free
    text = _("%(free)s GB free") % {"free": f"{free / 1024**3:.1f}"}
    if free < health.MIN_FREE_BYTES:
        yield Finding(BAD, name, text, _("Free some space: soon no ticket can be given."))
    elif free < LOW_BYTES:
        yield Finding(WARNING, name, text, _("Free some space."))
    else:
        yield Finding(WELL, name, text)
    milliseconds = _sync_milliseconds(folder)
    slow = _("a write takes %(ms)s ms") % {"ms": f"{milliseconds:.0f}"}
    if milliseconds > SLOW_SYNC_MS:
        yield Finding(WARNING, name, slow, _("People will wait at the kiosk. Put HALL_VAR on a faster disk."))
    else:
        yield Finding(WELL, name, slow)


def _sync_milliseconds(folder: Path) -> float:
    """The median of seven small writes that reach the disk."""
    file, taken = folder / ".doctor", []
    try:
        with file.open("wb", buffering=0) as handle:
            for _turn in range(7):
                began = time.perf_counter()
                handle.write(b"x" * 4096)
                os.fsync(handle.fileno())
                taken.append((time.perf_counter() - began) * 1000)
    finally:
        file.unlink(missing_ok=True)
    return statistics.median(taken)


def _copies() -> Iterator[Finding]:
    name, good = _("Copies"), copies.newest_good()
    advice = _("Start the hall: it makes one every five minutes.")
    if good is None:
        yield Finding(WARNING, name, _("there is no sound one"), advice)
        return
    age = clock.machine() - copies.made_at(good)
    words = _("the newest is %(minutes)s minutes old") % {"minutes": int(age.total_seconds() // 60)}
    yield Finding(WARNING, name, words, advice) if age > OLD_COPY else Finding(WELL, name, words)
    if settings.HALL_COPIES.stat().st_dev == copies.database().parent.stat().st_dev:
        advice = _("Set HALL_COPIES to a folder on another disk, a USB stick for example.")
        yield Finding(WARNING, name, _("they lie on the same disk as the database"), advice)


def _portal() -> Iterator[Finding]:
    from local_queue.sync.client import PortalClient, PortalRefused, PortalUnreachable
    from local_queue.sync.services import link

    name, row = _("Portal"), link()
    if not row.is_active:
        text = _("this hall is not connected yet")
        yield Finding(BAD, name, text, _("Take a code in the portal and enter it at /state/."))
        return
    client = PortalClient(row.url, row.hall, row.key)
    try:
        client.pull(row.cursor, "", "")
        yield Finding(WELL, name, row.url)
    except PortalRefused as error:
        yield Finding(BAD, name, str(error), _("Its key is switched off or replaced: take a new code in the portal."))
    except PortalUnreachable as error:
        text = _("no answer from %(url)s (%(error)s)") % {"url": row.url, "error": error}
        yield Finding(WARNING, name, text, _("Check the internet. The hall works on and sends everything later."))
    finally:
        client.close()
    yield from _lease()
    if row.has_twin:
        text = _("another server works with the identity of this hall")
        yield Finding(BAD, name, text, _("Switch off the one that is not needed, or take a new code in the portal."))
    if row.quarantined:
        text = _("%(count)s events are set aside by the portal") % {"count": row.quarantined}
        yield Finding(WARNING, name, text, _("Tell the support of the portal."))
    if unread := unread_events():
        text = _("events of the lost log that could not be read: %(count)s") % {"count": unread}
        yield Finding(WARNING, name, text, _("Compare the list of the hall with the people in it; tell the support."))


def _lease() -> Iterator[Finding]:
    """Each day's first exchange with the portal renews it."""
    known, name = configuration(), _("Permission of the portal")
    if known is None or known.valid_until is None:
        return
    left = known.valid_until - clock.now()
    day = {"day": f"{clock.local(known.valid_until):%d.%m.%Y}"}
    advice = _("Connect this hall to the internet, be it for a minute through a phone.")
    if left <= timedelta(0):
        yield Finding(BAD, name, _("it ended on %(day)s: no tickets are given and nobody is called") % day, advice)
    elif left < LEASE_WARNING:
        yield Finding(WARNING, name, _("it ends on %(day)s") % day, advice)


def _clock() -> Iterator[Finding]:
    from local_queue.sync.services import link
    from local_queue.tickets.models import LogHead

    name, now = _("Clock"), clock.now()
    local = f"{clock.local(now):%d.%m.%Y %H:%M:%S}"
    head = LogHead.objects.filter(pk=1).first()
    advice = _("Set the clock of this computer and switch on its setting by the network.")
    if head is not None and head.last_at is not None and head.last_at > now + SKEW:
        yield Finding(BAD, name, _("%(now)s is before the newest ticket") % {"now": local}, advice)
        return
    row = link()
    offset = timedelta(milliseconds=row.clock_offset)
    if row.pulled_at is not None and abs(offset) > SKEW:
        mark = BAD if abs(offset) > timedelta(milliseconds=health.SKEW_MS) else WARNING
        text = _("%(seconds)s seconds away from the portal's") % {"seconds": int(abs(offset).total_seconds())}
        yield Finding(mark, name, text, advice)
        return
    yield Finding(WELL, name, local)


def _devices() -> Iterator[Finding]:
    name, known = _("Devices"), configuration()
    if known is None:
        return
    kinds = [device.kind for device in known.devices]
    text = _("desks: %(desks)s, kiosks: %(kiosks)s") % {"desks": kinds.count("desk"), "kiosks": kinds.count("kiosk")}
    if "desk" not in kinds:
        yield Finding(BAD, name, text, _("Add desks to this hall in the portal: nobody can call people."))
    elif not known.types:
        yield Finding(BAD, name, text, _("Add types of workplaces to the queue in the portal."))
    else:
        yield Finding(WELL, name, text)


def _voice() -> Iterator[Finding]:
    from local_queue.voice import engines
    from local_queue.voice.words import announcement

    name = _("Voice")
    if settings.HALL_SOUND != "voice" or settings.HALL_VOICE == "off":
        yield Finding(WELL, name, _("switched off"))
        return
    advice = _("Install requirements/local_queue.txt anew or the program espeak-ng. Until then monitors only chime.")
    try:
        engine = engines.chosen()
        if engine is None:
            yield Finding(WARNING, name, _("there is no engine"), advice)
            return
        with tempfile.TemporaryDirectory(prefix="hall-voice-") as folder:
            engine.speak(announcement("А-1", "1", is_window=True), Path(folder) / "a.wav")
    except (engines.VoiceFailed, OSError) as error:
        yield Finding(WARNING, name, str(error), advice)
        return
    yield Finding(WELL, name, engine.name)


def _certificates() -> Iterator[Finding]:
    name, made = _("Certificate of https"), certificates.certificate()
    if not settings.HALL_HTTPS_PORT:
        return
    if made is None:
        yield Finding(WARNING, name, _("there is none"), _("Run: python -m local_queue init"))
        return
    days = (made.not_valid_after_utc - clock.now()).days
    text = _("good for %(days)s days more") % {"days": days}
    if certificates.is_due():
        yield Finding(WARNING, name, text, _("Start the hall: it renews the certificate by itself."))
    elif certificates.names_left_out():
        text = _("it may not vouch for %(names)s") % {"names": ", ".join(certificates.names_left_out())}
        advice = _("Run: python -m local_queue init --new-authority, and let every desk trust it anew.")
        yield Finding(WARNING, name, text, advice)
    else:
        yield Finding(WELL, name, text)
    if os.name == "posix" and certificates.folder().authority_key.stat().st_mode & 0o077:
        advice = _("Let only the account of the hall read it: chmod 600 %(file)s")
        yield Finding(BAD, name, _("others can read its key"), advice % {"file": certificates.folder().authority_key})


def _printer() -> Iterator[Finding]:
    name, known = _("Printer"), configuration()
    if not settings.HALL_PRINTER:
        if known is not None and known.prints_tickets and known.has_kiosk:
            advice = _("If there is a printer, set HALL_PRINTER; else say in the portal that the hall prints nothing.")
            yield Finding(WARNING, name, _("none is named"), advice)
        return
    from local_queue.printing.models import NO_PRINT, PaperState
    from local_queue.printing.printers import Printer, Unreachable

    printer, address = Printer(settings.HALL_PRINTER), settings.HALL_PRINTER
    try:
        state, why = PaperState(printer.look().state), ""
    except Unreachable as error:
        state, why = PaperState.UNREACHABLE, f" ({error})"
    finally:
        printer.close()
    text = f"{address}: {state.label}{why}"
    if state in NO_PRINT:
        yield Finding(
            BAD, name, text, _("Check its power, cable, cover and paper; tickets are on the screen meanwhile.")
        )
    elif state == PaperState.LOW:
        yield Finding(WARNING, name, text, _("Put in a new roll today."))
    else:
        yield Finding(WELL, name, text)


def _addresses() -> Iterator[Finding]:
    port = settings.HALL_PORT
    yield Finding(WELL, _("PIN of the kiosk's menu for staff"), settings.HALL_KIOSK_PIN)
    yield Finding(WELL, _("Monitor"), f"http://{_own_address()}:{port}/monitor-display")
    yield Finding(WELL, _("Kiosk"), f"http://{_own_address()}:{port}/kiosk/")
    if settings.HALL_HTTPS_PORT:
        yield Finding(WELL, _("Desks"), f"https://{_own_address()}:{settings.HALL_HTTPS_PORT}/desk/")


def _own_address() -> str:
    """This computer's address in its network; nothing is sent to find it out."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])
