"""SQLite as the embedded default, made durable (docs/adr/0002)."""

import portal.sqlite  # noqa: F401  settings are read before Django opens a database

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def sqlite_options(config: dict[str, object]) -> None:
    """Complete a DATABASES entry in place.

    SQLite: write-ahead log, every commit synced (NORMAL loses acknowledged commits on power loss),
    transactions that begin as writers, a fair line of them. PostgreSQL: connections checked before reuse.
    """
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["ENGINE"] = "portal.common.sqlite_backend"
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config["CONN_MAX_AGE"] = 60
