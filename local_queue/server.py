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

from local_queue import certificates, clock, copies, instance

if TYPE_CHECKING:
    from local_queue.limits import BoundedServer

log = logging.getLogger("local_queue.server")


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
    sys.stdout.write(f"The hall's database is ready: {database}\n")
    try:
        if has_new_authority:
            certificates.make_authority()
        certificates.ensure()
        sys.stdout.write(f"The hall's authority, SHA-256: {certificates.fingerprint()}\n")
    except OSError as error:
        sys.stderr.write(f"No certificate was made: {error}. Desks will work by http only.\n")
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
    kept = f" The broken one is kept in {aside}." if aside else ""
    made = f"{copies.made_at(good):%d.%m.%Y %H:%M} UTC"
    return f"The database was not sound ({found}). The copy of {made} took its place.{kept}"


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
        sys.stdout.write(breach + "\n")
    if is_sound:
        sys.stdout.write("Everything holds.\n")
    return 0 if is_sound else 1


def backup(target: str = "") -> int:
    """`python -m local_queue backup [FILE]`, also while the hall serves."""
    try:
        made = copies.make(Path(target).resolve() if target else None)
    except (OSError, DatabaseError, sqlite3.Error, copies.BadCopy) as error:
        sys.stderr.write(f"No copy was made: {error}\n")
        return 1
    sys.stdout.write(f"Copy: {made}\n")
    return 0


def restore(source: str = "") -> int:
    """`python -m local_queue restore [FILE]`: the newest good copy if no file is named. The hall must be stopped."""
    lock = instance.hold(copies.database())
    if lock is None or _is_serving():
        sys.stderr.write("The hall is running. Stop it first, then restore.\n")
        return 2
    copy = Path(source).resolve() if source else copies.newest_good()
    if copy is None:
        sys.stderr.write(f"There is no sound copy in {settings.HALL_COPIES}.\n")
        return 1
    try:
        aside = copies.put_back(copy)
    except (OSError, copies.BadCopy) as error:
        sys.stderr.write(f"{copy} cannot be restored: {error}\n")
        return 1
    connection.close()
    _begin_again()
    kept = f"; what was there is kept in {aside}" if aside else ""
    sys.stdout.write(f"Restored from {copy}{kept}. The portal will tell what it has missed.\n")
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
        return f"The hall has no database at {database}. Run: python -m local_queue init"
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "The hall's database is of an older version. Run: python -m local_queue init"
    except DatabaseError as error:
        return f"The hall's database at {database} cannot be opened: {error}."
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
    sys.stdout.write(f"Desks and cameras: https://localhost:{settings.HALL_HTTPS_PORT}/  (how to trust it: /trust/)\n")
    sys.stdout.flush()


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
        advice = "Stop what listens there or set HALL_PORT to another number."
        sys.stderr.write(f"Port {settings.HALL_PORT} is busy. {advice}\n")
        return 2
    try:
        lock = instance.hold(copies.database())
    except OSError as error:
        sys.stderr.write(f"Nothing can be written to {copies.database().parent}: {error.strerror}.\n")
        return 2
    if lock is None:
        sys.stderr.write(f"Another server already works with {copies.database()}.\n")
        return 2
    healed = heal()
    if healed:
        sys.stderr.write(healed + "\n")
    found = problem()
    if found:
        sys.stderr.write(found + "\n")
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
    sys.stdout.write(f"The hall: http://localhost:{settings.HALL_PORT}/  (monitor-display, kiosk, desk)\n")
    sys.stdout.flush()
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
