"""Making the database, and the one process of the hall: Daphne with the link to the portal beside it."""

import logging
import socket
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

log = logging.getLogger("local_queue.server")


def _compile_catalogue() -> None:
    """Ukrainian of the interface: without the .mo file every screen is in English."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as body:
            write_mo(body, read_po(text, locale=source.parts[-3]))


def init() -> int:
    """Create or upgrade the database; run twice it changes nothing."""
    database = Path(settings.DATABASES["default"]["NAME"])
    database.parent.mkdir(parents=True, exist_ok=True)
    _compile_catalogue()
    call_command("migrate", verbosity=0, interactive=False)
    from local_queue.sync.models import PortalLink
    from local_queue.tickets.models import LogHead

    LogHead.objects.get_or_create(pk=1)
    PortalLink.objects.get_or_create(pk=1)
    sys.stdout.write(f"The hall's database is ready: {database}\n")
    return 0


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
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HALL_BIND, settings.HALL_PORT))
        except OSError:
            return f"Port {settings.HALL_PORT} is busy. Stop what listens there or set HALL_PORT to another number."
    return ""


def serve() -> int:
    """Serve until SIGTERM or SIGINT."""
    found = problem()
    if found:
        sys.stderr.write(found + "\n")
        return 2
    from daphne.server import Server

    from local_queue.asgi import application
    from local_queue.sync.loop import SyncLoop

    stop = threading.Event()
    link = SyncLoop(stop)
    link.start()
    sys.stdout.write(f"The hall: http://localhost:{settings.HALL_PORT}/  (monitor-display, kiosk, desk)\n")
    sys.stdout.flush()
    try:
        Server(
            application=application,
            endpoints=[f"tcp:port={settings.HALL_PORT}:interface={settings.HALL_BIND}"],
            http_timeout=30,
            websocket_timeout=-1,
            ping_interval=20,
            ping_timeout=40,
            server_name="hall",
            verbosity=0,
        ).run()
    finally:
        stop.set()
        link.join(timeout=3)
    return 0
