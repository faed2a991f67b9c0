"""SQLite as the embedded default, made durable (docs/adr/0002)."""

from typing import Any

import portal.sqlite  # noqa: F401  settings are read before Django opens a database

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"

# Seconds that a request waits for a connection of the pool: a crowd gets its turn, and with no database at all people
# are told so soon.
PATIENCE = 10


REPEATED = 5  # times that a connection asks the same before PostgreSQL keeps its plan


def database_options(config: dict[str, Any], pool: int, is_prepared: bool = True) -> None:
    """Complete a DATABASES entry in place.

    SQLite: write-ahead log, every commit synced (NORMAL loses acknowledged commits on power loss),
    transactions that begin as writers, a fair line of them. PostgreSQL: connections checked before reuse; at most
    `pool` of them shared by the threads of a process, or, with 0, one that each thread keeps. With `is_prepared`
    it keeps the plans of statements that a connection repeats, where we ask for it (portal/common/prepared.py).
    """
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["ENGINE"] = "portal.common.sqlite_backend"
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        }
        if not pool:
            # Opening a database file and its functions costs more than most questions to it.
            config["CONN_MAX_AGE"] = 60
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config["ENGINE"] = "portal.common.postgres_backend"
        if is_prepared:
            config["OPTIONS"] = {**config.get("OPTIONS", {}), "prepare_threshold": REPEATED}
        if pool:
            # An ASGI server answers each request in a thread of its own: without a pool a crowd of 200 takes 200
            # connections, and each lingers after its thread.
            shared = {"min_size": 1, "max_size": pool, "timeout": PATIENCE, "max_idle": 60}
            config["OPTIONS"] = {**config.get("OPTIONS", {}), "pool": shared}
        else:
            config["CONN_MAX_AGE"] = 60
