"""Triggers of both databases: a published version of a form never changes and never goes."""

from django.db.backends.base.base import BaseDatabaseWrapper

from portal.common.triggers import run

TABLE, WORDS = "forms_formversion", "published versions of forms never change"

SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS forms_version_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION forms_version_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION '{WORDS}'; END$$",
    f"CREATE OR REPLACE TRIGGER forms_version_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION forms_version_refuse()",
    f"CREATE OR REPLACE TRIGGER forms_version_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION forms_version_refuse()",
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS forms_version_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_DROP = [f"DROP TRIGGER IF EXISTS forms_version_no_{verb} ON {TABLE}" for verb in ("change", "truncate")]


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    run(connection, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    run(connection, sqlite=SQLITE_DROP, postgresql=POSTGRESQL_DROP)
