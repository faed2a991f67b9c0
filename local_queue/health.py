"""/healthz/live (no I/O), /ready (database, migrations, disk), /deep (link to the portal, log, clock, board,
copies)."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from local_queue import clock

MIN_FREE_BYTES = 200 * 1024 * 1024
SILENT_SECONDS = 120
BACKLOG = 5_000
SKEW_MS = 60_000

Check = Callable[[], str]


def _database() -> str:
    """Write and read back one row, undone at once."""
    from local_queue.tickets.models import LogHead, Press

    with transaction.atomic():
        row = Press.objects.create(key=f"healthz-{time.monotonic_ns()}", action="healthz", answer={}, at=clock.now())
        found = Press.objects.filter(pk=row.pk).exists()
        transaction.set_rollback(True)
    if not found:
        return "a written row was not found"
    return "" if LogHead.objects.filter(pk=1).exists() else "the hall is not initialised"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(left)} migrations are not applied" if left else ""


def _disk() -> str:
    free = shutil.disk_usage(Path(settings.DATABASES["default"]["NAME"]).parent).free
    return "" if free >= MIN_FREE_BYTES else f"{free // 1024 // 1024} MB free"


def _portal() -> str:
    from local_queue.sync.models import PortalLink

    link = PortalLink.objects.filter(pk=1).first()
    if link is None or not link.is_active:
        return "not activated"
    if link.has_twin:
        return f"another server with the identity of this hall works since {link.twin_at}; this one is refused"
    if link.quarantined:
        return f"{link.quarantined} events are quarantined by the portal"
    if link.pulled_at is None or (clock.now() - link.pulled_at).total_seconds() > SILENT_SECONDS:
        return f"silent since {link.pulled_at or 'ever'}; {link.failure}"
    return ""


def _log() -> str:
    """The own log has no gap, and not too much of it waits to be pushed."""
    from local_queue.sync.models import PortalLink
    from local_queue.tickets.models import Event, LogHead

    head = LogHead.objects.get(pk=1)
    stored = Event.objects.filter(origin=head.origin).count()
    if stored != head.last_seq:
        return f"{head.last_seq} events were given numbers, {stored} are stored"
    link = PortalLink.objects.filter(pk=1).first()
    waiting = head.last_seq - (link.acked_seq if link else 0)
    return "" if waiting <= BACKLOG else f"{waiting} events wait to be pushed"


def _clock() -> str:
    from local_queue.sync.models import PortalLink
    from local_queue.tickets.models import LogHead

    if clock.is_thrown():
        return f"the computer's clock was thrown; the hall counts on by itself, now {clock.now()}"
    head = LogHead.objects.get(pk=1)
    if head.last_at and (head.last_at - clock.now()).total_seconds() > 1:
        return "the clock is behind the newest event"
    link = PortalLink.objects.filter(pk=1).first()
    offset = link.clock_offset if link else 0
    return "" if abs(offset) <= SKEW_MS else f"{offset} ms away from the portal's clock"


def _board() -> str:
    from local_queue.board.feed import feed

    if feed.task is None:
        return ""  # no monitor has been opened since the start
    return "" if time.monotonic() - feed.alive_at < 10 else "the board's reader stands still"


def _copies() -> str:
    from local_queue.copies import CopyLoop

    return CopyLoop.failure


READY: dict[str, Check] = {"database": _database, "migrations": _migrations, "disk": _disk}
DEEP: dict[str, Check] = {"portal": _portal, "log": _log, "clock": _clock, "board": _board, "copies": _copies}


def run(checks: dict[str, Check]) -> dict[str, str]:
    """Name → what is wrong, empty when well. A check that fails is red with its error."""
    found = {}
    for name, check in checks.items():
        try:
            found[name] = check()
        except Exception as error:  # the page exists to show what is broken
            found[name] = f"{type(error).__name__}: {error}"
    return found


def answer(request: HttpRequest, is_local: bool) -> HttpResponse:
    name = request.path.removeprefix("/healthz/").rstrip("/")
    if name == "live":
        return HttpResponse("ok", content_type="text/plain")
    if name == "ready":
        return _json(run(READY))
    if name == "deep":
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        expected = settings.HALL_HEALTH_TOKEN
        if not is_local and not (expected and constant_time_compare(token, expected)):
            return HttpResponse("403", status=403, content_type="text/plain")
        return _json(run({**READY, **DEEP}))
    return HttpResponse("404", status=404, content_type="text/plain")


def _json(lines: dict[str, str]) -> JsonResponse:
    is_well = not any(lines.values())
    body = {"ok": is_well, "lines": {name: text or "ok" for name, text in lines.items()}}
    return JsonResponse(body, status=200 if is_well else 503)
