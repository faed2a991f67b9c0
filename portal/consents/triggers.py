"""Triggers of both databases: what somebody has agreed to, and that they did, never changes and never goes."""

from django.db.backends.base.base import BaseDatabaseWrapper

from portal.common.triggers import run

TABLES = ("consents_consenttext", "consents_consentevent")
WORDS = "consents are append-only"

SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    for table in TABLES
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION consents_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION '{WORDS}'; END$$",
    *(
        f"CREATE OR REPLACE TRIGGER {table}_no_{name} BEFORE {verbs} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION consents_refuse()"
        for table in TABLES
        for name, verbs, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))
    ),
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
POSTGRESQL_DROP = [
    f"DROP TRIGGER IF EXISTS {table}_no_{name} ON {table}" for table in TABLES for name in ("change", "truncate")
]


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    run(connection, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    run(connection, sqlite=SQLITE_DROP, postgresql=POSTGRESQL_DROP)
