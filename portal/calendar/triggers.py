"""Triggers of both databases: editions never change, of a term only its closing is written, once."""

from django.db.backends.base.base import BaseDatabaseWrapper

from portal.common.triggers import run

EDITIONS, TERMS = "calendar_calendaredition", "calendar_termrecord"
EDITION_WORDS, TERM_WORDS = "editions of the calendar never change", "terms are only superseded"
TERM_COLUMNS = (
    *("id", "community_id", "subject", "profile_code", "profile", "arrived_at", "due", "due_at", "control_due"),
    *("edition", "steps", "supersedes_id", "reason", "made_at", "made_by_id"),
)
_SAME = " AND ".join(f'OLD."{name}" IS NEW."{name}"' for name in TERM_COLUMNS)

SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS calendar_edition_no_{verb.lower()} BEFORE {verb} ON {EDITIONS} "
    f"BEGIN SELECT RAISE(ABORT, '{EDITION_WORDS}'); END"
    for verb in ("UPDATE", "DELETE")
] + [
    f"CREATE TRIGGER IF NOT EXISTS calendar_term_no_delete BEFORE DELETE ON {TERMS} "
    f"BEGIN SELECT RAISE(ABORT, '{TERM_WORDS}'); END",
    f"CREATE TRIGGER IF NOT EXISTS calendar_term_no_update BEFORE UPDATE ON {TERMS} "
    f"WHEN NOT (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND {_SAME}) "
    f"BEGIN SELECT RAISE(ABORT, '{TERM_WORDS}'); END",
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION calendar_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION '{EDITION_WORDS}'; END$$",
    "CREATE OR REPLACE FUNCTION calendar_term_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
    "IF TG_OP = 'UPDATE' AND OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL "
    "AND to_jsonb(OLD) - 'closed_at' = to_jsonb(NEW) - 'closed_at' THEN RETURN NEW; END IF; "
    f"RAISE EXCEPTION '{TERM_WORDS}'; END$$",
    *(
        f"CREATE OR REPLACE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_refuse()"
        for name, table in (("calendar_edition", EDITIONS), ("calendar_term", TERMS))
    ),
    *(
        f"CREATE OR REPLACE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()"
        for name, table in (("calendar_edition", EDITIONS), ("calendar_term", TERMS))
    ),
]
SQLITE_DROP = [
    f"DROP TRIGGER IF EXISTS calendar_{table}_no_{verb}"
    for table in ("edition", "term")
    for verb in ("update", "delete")
]
POSTGRESQL_DROP = [
    f"DROP TRIGGER IF EXISTS {name}_no_{verb} ON {table}"
    for name, table in (("calendar_edition", EDITIONS), ("calendar_term", TERMS))
    for verb in ("change", "truncate")
]


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    run(connection, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    run(connection, sqlite=SQLITE_DROP, postgresql=POSTGRESQL_DROP)
