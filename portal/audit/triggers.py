"""Triggers that keep the audit log append-only in both databases. Used by the migration and by the
test suite, which must empty tables between transactional tests."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from portal.common.triggers import run

TABLES = {"audit": "audit_auditrecord", "anchor": "audit_auditanchor"}
RECORDS = ("audit",)  # what the migration that came before anchors knows


def _sqlite(name: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name}_no_{verb.lower()} BEFORE {verb} ON {TABLES[name]} "
        "BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql(name: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'audit records are append-only'; END$$",
        f"CREATE OR REPLACE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {TABLES[name]} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        f"CREATE OR REPLACE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {TABLES[name]} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ]


def install_triggers(connection: BaseDatabaseWrapper, names: Iterable[str] = TABLES) -> None:
    for name in names:
        run(connection, sqlite=_sqlite(name), postgresql=_postgresql(name))


def remove_triggers(connection: BaseDatabaseWrapper, names: Iterable[str] = TABLES) -> None:
    for name in names:
        run(
            connection,
            sqlite=[f"DROP TRIGGER IF EXISTS {name}_no_{verb}" for verb in ("update", "delete")],
            postgresql=[
                f"DROP TRIGGER IF EXISTS {name}_no_{verb} ON {TABLES[name]}" for verb in ("change", "truncate")
            ],
        )
