"""Making the database, and the one process of the hall: Daphne with the link to the portal beside it."""

import gc
import logging
import socket
import sqlite3
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from local_queue import certificates, clock, copies, instance

if TYPE_CHECKING:
    from local_queue.limits import BoundedServer

log = logging.getLogger("local_queue.server")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _warn(text: str) -> None:
    sys.stderr.write(text + "\n")


def compile_catalogue() -> None:
    """Ukrainian of the interface: without the .mo file every screen is in English. Where the programs belong to
    somebody else, it lies with the hall's own files."""
    own, shipped = (Path(folder) for folder in settings.LOCALE_PATHS)
    for source in shipped.glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        mine = own / target.relative_to(shipped)
        try:
            if not _is_newer(target, source):
                _compile(source, target)
            mine.unlink(missing_ok=True)
        except OSError:
            mine.parent.mkdir(parents=True, exist_ok=True)
            if not _is_newer(mine, source):
                _compile(source, mine)


def _is_newer(made: Path, source: Path) -> bool:
    return made.is_file() and made.stat().st_mtime >= source.stat().st_mtime


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as text, target.open("wb") as body:
        write_mo(body, read_po(text, locale=source.parts[-3]))


def init(has_new_authority: bool = False) -> int:
    """Create or upgrade the database, make the authority of https; run twice it changes nothing."""
    database = Path(settings.DATABASES["default"]["NAME"])
    database.parent.mkdir(parents=True, exist_ok=True)
    compile_catalogue()
    call_command("migrate", verbosity=0, interactive=False)
    from local_queue.sync.models import PortalLink
    from local_queue.tickets.models import LogHead

    database.chmod(0o600)  # it holds the key of the link; SQLite gives the files beside it the same rights
    LogHead.objects.get_or_create(pk=1)
    PortalLink.objects.get_or_create(pk=1)
    _say(_("The hall's database is ready: %(path)s") % {"path": database})
    try:
        if has_new_authority:
            certificates.make_authority()
        certificates.ensure()
        _say(_("The hall's authority, SHA-256: %(mark)s") % {"mark": certificates.fingerprint()})
    except OSError as error:
        _warn(_("No certificate was made: %(why)s. Desks will work by http only.") % {"why": error})
    return 0


def heal() -> str:
    """Put the last good copy in the place of a broken or lost database; what was done, in a sentence, or nothing."""
    found = copies.defect(copies.database())
    good = copies.newest_good() if found else None
    if good is None:
        return ""
    aside = copies.put_back(good)
    connection.close()
    _begin_again()
    made = f"{copies.made_at(good).astimezone(clock.KYIV):%d.%m.%Y %H:%M}"
    told = _("The database was not sound (%(why)s). The copy of %(made)s took its place.")
    sentences = [told % {"why": found, "made": made}]
    if aside:
        sentences.append(_("The broken one is kept in %(folder)s.") % {"folder": aside})
    return " ".join(sentences)


def _begin_again() -> None:
    """After a copy was put back: tables of this version, and a log of its own."""
    from local_queue.sync.services import start_new_log

    init()
    start_new_log()


def verify() -> int:
    """`python -m local_queue verify`: each breach of what must always hold, one a line; 1 if there is one."""
    from local_queue.tickets.verify import breaches

    is_sound = True
    for breach in breaches():
        is_sound = False
        _say(breach)
    if is_sound:
        _say(_("Everything holds."))
    return 0 if is_sound else 1


def backup(target: str = "") -> int:
    """`python -m local_queue backup [FILE]`, also while the hall serves."""
    try:
        made = copies.make(Path(target).resolve() if target else None)
    except (OSError, DatabaseError, sqlite3.Error, copies.BadCopy) as error:
        _warn(_("No copy was made: %(why)s") % {"why": error})
        return 1
    _say(_("Copy: %(path)s") % {"path": made})
    return 0


def restore(source: str = "") -> int:
    """`python -m local_queue restore [FILE]`: the newest good copy if no file is named. The hall must be stopped."""
    lock = instance.hold(copies.database())
    if lock is None or _is_serving():
        _warn(_("The hall is running. Stop it first, then restore."))
        return 2
    copy = Path(source).resolve() if source else copies.newest_good()
    if copy is None:
        _warn(_("There is no sound copy in %(folder)s.") % {"folder": settings.HALL_COPIES})
        return 1
    try:
        aside = copies.put_back(copy)
    except (OSError, copies.BadCopy) as error:
        _warn(_("%(path)s cannot be restored: %(why)s") % {"path": copy, "why": error})
        return 1
    connection.close()
    _begin_again()
    _say(_("Restored from %(path)s. The portal will tell what it has missed.") % {"path": copy})
    if aside:
        _say(_("What was there is kept in %(folder)s.") % {"folder": aside})
    return 0


def _is_serving() -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HALL_BIND, settings.HALL_PORT))
        except OSError:
            return True
    return False


def problem() -> str:
    """What keeps the server from starting, in one sentence, or nothing."""
    database = Path(settings.DATABASES["default"]["NAME"])
    if not database.exists():
        return _("The hall has no database at %(path)s. Run: python -m local_queue init") % {"path": database}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return _("The hall's database is of an older version. Run: python -m local_queue init")
    except DatabaseError as error:
        return _("The hall's database at %(path)s cannot be opened: %(why)s.") % {"path": database, "why": error}
    finally:
        connection.close()
    return ""


def _listen(server: "BoundedServer") -> None:
    """https beside http; without it the hall works too."""
    if not settings.HALL_HTTPS_PORT:
        return
    from local_queue.secure import listen

    trouble = listen(server, settings.HALL_HTTPS_PORT, settings.HALL_BIND)
    if trouble:
        log.error("%s", trouble)
        return
    where = f"https://localhost:{settings.HALL_HTTPS_PORT}/"
    _say(_("Desks and cameras: %(where)s  (how to trust it: /trust/)") % {"where": where})


def _ready(server: "BoundedServer") -> None:
    """What was loaded stays for good: no collection of garbage looks at it, and the board chooses when a full one is
    made (board/feed.py). Many times more growth than usual makes one anyhow.
    """
    _listen(server)
    gc.collect()
    gc.freeze()
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, old * 20)


def _newest_event_at() -> datetime | None:
    from local_queue.tickets.models import LogHead

    head = LogHead.objects.filter(pk=1).first()
    connection.close()
    return head.last_at if head else None


def serve() -> int:
    """Serve until SIGTERM or SIGINT."""
    if _is_serving():
        told = _("Port %(port)s is busy. Stop what listens there or set HALL_PORT to another number.")
        _warn(told % {"port": settings.HALL_PORT})
        return 2
    try:
        lock = instance.hold(copies.database())
    except OSError as error:
        told = _("Nothing can be written to %(folder)s: %(why)s.")
        _warn(told % {"folder": copies.database().parent, "why": error.strerror})
        return 2
    if lock is None:
        _warn(_("Another server already works with %(path)s.") % {"path": copies.database()})
        return 2
    healed = heal()
    if healed:
        _warn(healed)
    found = problem()
    if found:
        _warn(found)
        return 2
    from local_queue.asgi import application
    from local_queue.copies import CopyLoop
    from local_queue.limits import BoundedServer, raise_open_files
    from local_queue.printing.loop import PrintLoop
    from local_queue.sync.loop import SyncLoop

    clock.keep(_newest_event_at())
    # While one connection is open, the files beside the database stay: a full disk can be read, and no request pays
    # for taking them away and making them again.
    held = sqlite3.connect(copies.database())
    held.execute("SELECT count(*) FROM tickets_loghead").fetchone()
    raise_open_files()
    stop = threading.Event()
    link = SyncLoop(stop)
    link.start()
    CopyLoop(stop).start()
    if settings.HALL_PRINTER:
        PrintLoop(stop).start()
    where = f"http://localhost:{settings.HALL_PORT}/"
    _say(_("The hall: %(where)s  (monitor-display, kiosk, desk)") % {"where": where})
    try:
        server = BoundedServer(
            application=application,
            endpoints=[f"tcp:port={settings.HALL_PORT}:interface={settings.HALL_BIND}:backlog=512"],
            ready_callable=lambda: _ready(server),
        )
        server.run()
    finally:
        link.finish()
        held.close()
        lock.close()
    return 0
