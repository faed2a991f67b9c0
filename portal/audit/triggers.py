"""Triggers that keep the audit log append-only in both databases. Used by the migration and by the
test suite, which must empty tables between transactional tests."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditrecord"

SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'audit records are append-only'; END$$",
    f"CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_DROP = [f"DROP TRIGGER IF EXISTS audit_no_{verb} ON {TABLE}" for verb in ("change", "truncate")]


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    _run(connection, SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    _run(connection, SQLITE_DROP if connection.vendor == "sqlite" else POSTGRESQL_DROP)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
