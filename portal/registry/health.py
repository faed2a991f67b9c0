"""What /healthz/ready and /healthz/deep look at. Each line is a name, a verdict and a plain sentence."""

import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.common import clock
from portal.registry.contract import HealthCheck
from portal.registry.jobs import sync_schedules
from portal.registry.models import Heartbeat
from portal.registry.modules import call, contributions

# A probe waits no longer than this for a lock, so that the whole answer stays under 300 ms.
LOCK_WAIT_MS = 150
WORKER_SILENCE = timedelta(minutes=3)
CLOCK_DRIFT = timedelta(seconds=5)
EARLIEST_YEAR = 2026
TITLES = {
    "database": gettext_noop("Database"),
    "migrations": gettext_noop("Migrations"),
    "cache": gettext_noop("Cache"),
    "disk": gettext_noop("Disk"),
    "worker": gettext_noop("Worker"),
    "schedules": gettext_noop("Schedules"),
    "clock": gettext_noop("Clock"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a health answer; `detail` says what is wrong, or is empty; `milliseconds` is how long it took."""

    name: str
    is_well: bool
    detail: str
    milliseconds: float

    @property
    def title(self) -> str:
        if self.name in TITLES:
            return _(TITLES[self.name])
        labels = {item.name: str(item.label) for _label, item in contributions(HealthCheck)}
        return labels.get(self.name) or self.name

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


Check = Callable[[], str]


def ready_lines() -> list[Line]:
    """Can this process serve people? Database write and read, migrations, cache, disk, quick checks of modules."""
    first = _line("database", check_database)
    if not first.is_well:
        return [first, _line("cache", check_cache), _line("disk", check_disk)]
    checks: list[tuple[str, Check]] = [
        ("migrations", check_migrations),
        ("cache", check_cache),
        ("disk", check_disk),
    ]
    return [first, *_lines([*checks, *_contributed(is_deep=False)])]


def deep_lines() -> list[Line]:
    """Does the whole thing go on? Everything of ready, the worker, schedules, clock, and what apps contribute."""
    lines = ready_lines()
    if not lines[0].is_well:
        return lines
    checks: list[tuple[str, Check]] = [
        ("worker", check_worker),
        ("schedules", check_schedules),
        ("clock", check_clock),
    ]
    return [*lines, *_lines([*checks, *_contributed(is_deep=True)])]


def check_database() -> str:
    """Write a row and read it back, without waiting long for a lock and without creating a missing file."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        if not name.startswith("file:") and name != ":memory:" and not Path(name).exists():
            return _("The database file is missing.")
    stamp = clock.now()
    try:
        with _short_lock_wait(), transaction.atomic():
            Heartbeat.objects.update_or_create(name="ready", defaults={"at": stamp})
            read = Heartbeat.objects.get(name="ready").at
    except Exception as error:
        if "locked" in str(error):
            return _("The database is locked by somebody who writes for too long.")
        return _("The database does not answer: %(error)s.") % {"error": type(error).__name__}
    return "" if read == stamp else _("The database did not keep what was written.")


class _short_lock_wait:
    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}")
            else:
                cursor.execute(f"SET lock_timeout = {LOCK_WAIT_MS}")

    def __exit__(self, *problem: object) -> None:
        seconds = connection.settings_dict.get("OPTIONS", {}).get("timeout", 5)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA busy_timeout = {int(float(seconds) * 1000)}")
            else:
                cursor.execute("SET lock_timeout = DEFAULT")


@cache
def _migrations_on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def check_migrations() -> str:
    missing = sorted(_migrations_on_disk() - MigrationRecorder(connection).applied_migrations().keys())
    if not missing:
        return ""
    return _("%(count)d migrations are not applied, the first is %(name)s.") % {
        "count": len(missing),
        "name": ".".join(missing[0]),
    }


def check_cache() -> str:
    value = secrets.token_hex(8)
    try:
        shared_cache.set("healthz", value, 30)
        kept = shared_cache.get("healthz")
    except Exception as error:
        return _("The cache does not answer: %(error)s.") % {"error": type(error).__name__}
    return "" if kept else _("The cache does not keep what is put into it.")


def check_disk() -> str:
    folder = next(path for path in (Path(settings.MEDIA_ROOT), *Path(settings.MEDIA_ROOT).parents) if path.exists())
    free = shutil.disk_usage(folder).free // 1024**2
    least = settings.HEALTH_MIN_FREE_MB
    if free >= least:
        return ""
    return _("%(free)d MB are free on the disk, less than %(least)d.") % {"free": free, "least": least}


def check_worker() -> str:
    beat = Heartbeat.objects.filter(name="worker").first()
    if beat is None:
        return _("The worker has not run yet.")
    silence = clock.now() - beat.at
    if silence <= WORKER_SILENCE:
        return ""
    return _("The worker has been silent for %(minutes)d minutes.") % {"minutes": silence.total_seconds() // 60}


def check_schedules() -> str:
    result = sync_schedules(is_dry=True)
    return "" if result.is_in_step else _("The schedules differ from the code; run sync_schedules.")


def check_clock() -> str:
    """The clock is past the year of this code, equal to the database server's, and does not run backwards."""
    now = clock.now()
    if now.year < EARLIEST_YEAR:
        return _("The clock of the server shows the year %(year)d.") % {"year": now.year}
    last = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last - now > CLOCK_DRIFT:
        return _("The clock of the server has gone back.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            if abs(cursor.fetchone()[0] - clock.now()) > CLOCK_DRIFT:
                return _("The clocks of the server and of the database differ.")
    return ""


def _contributed(*, is_deep: bool) -> list[tuple[str, Check]]:
    return [
        (item.name, lambda dotted=item.check: str(call(dotted) or ""))  # type: ignore[misc]  bound now, called later
        for _label, item in contributions(HealthCheck)
        if item.is_deep == is_deep
    ]


def _lines(checks: Iterable[tuple[str, Check]]) -> list[Line]:
    return [_line(name, check) for name, check in checks]


def _line(name: str, check: Check) -> Line:
    started = time.perf_counter()
    try:
        detail = check()
    except Exception as error:
        detail = _("The check itself failed: %(error)s.") % {"error": type(error).__name__}
    return Line(name, not detail, detail, round((time.perf_counter() - started) * 1000, 1))
