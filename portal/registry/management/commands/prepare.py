"""Bring an installation up to date before its servers start: catalogues, database, static files, schedules.

A step runs only when its inputs changed since it last ended well (hashes in var/stamps/); a PostgreSQL database
is always asked, for others may have changed it. With DEMO on, the demo community is seeded or moved to today.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import trans_real

from portal.common.stamps import Stamp, fingerprint

CATALOGUES = tuple(f"{owner}/locale/*/LC_MESSAGES/*.po" for owner in ("*", "portal/common", "modules/*"))
MIGRATIONS = ("portal/*/migrations/*.py", "modules/*/migrations/*.py", "requirements/base.txt")
STATIC = (
    "static/**/*",
    "themes/*/static/**/*",
    "themes/*/theme.toml",
    "portal/*/static/**/*",
    "modules/*/static/**/*",
    "requirements/base.txt",
)


class Command(BaseCommand):
    help = "Compile catalogues, migrate, collect static files, reconcile schedules; seed the demo where DEMO is on."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.step("catalogues", compile_catalogues, CATALOGUES, uncompiled)
        self.step("database", migrate, MIGRATIONS, database_identity)
        self.step("static", collect, STATIC, collected)
        for name in ("sync_roles", "sync_calendars", "sync_schedules", *(["seed_demo"] if settings.DEMO else [])):
            if name in get_commands():
                self.timed(name, partial(call_command, name, verbosity=0))
        if "rebuild_search" in get_commands():
            self.timed("search", partial(call_command, "rebuild_search", if_needed=True, verbosity=0))
        if settings.DEMO:
            call_command("demo_card", origin=os.environ.get("FOREIGN_URL", ""))

    def step(self, name: str, work: Callable[[], None], inputs: tuple[str, ...], state: Callable[[], str]) -> None:
        """`state` tells what the work leaves behind, so that a removed result is made again."""

        def stamp() -> Stamp:
            value = fingerprint(settings.BASE_DIR, inputs, *settings.INSTALLED_APPS, state())
            return Stamp(settings.VAR_DIR / "stamps", name, value)

        if stamp().is_stale():
            self.timed(name, work)
            stamp().set()

    def timed(self, name: str, work: Callable[[], object]) -> None:
        started = time.monotonic()
        work()
        self.stdout.write(f"{name}: {time.monotonic() - started:.1f} s")
        self.stdout.flush()


def uncompiled() -> str:
    """Names of catalogues that have no compiled twin."""
    found = [path for pattern in CATALOGUES for path in settings.BASE_DIR.glob(pattern)]
    return " ".join(sorted(str(path) for path in found if not path.with_suffix(".mo").exists()))


def compile_catalogues() -> None:
    call_command("messages", "compile", verbosity=0)
    trans_real._translations = {}  # type: ignore[attr-defined]  this process may have read the old ones
    trans_real._default = None  # type: ignore[attr-defined]  the same


def database_identity() -> str:
    """What tells this database from a new one at the same address; never twice the same for PostgreSQL."""
    if connection.vendor != "sqlite":
        return str(time.time())
    path = Path(str(connection.settings_dict["NAME"]))
    return f"{path} {path.stat().st_ino}" if path.exists() else f"{path} absent"


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def collected() -> str:
    return "" if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists() else "absent"


def collect() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)
