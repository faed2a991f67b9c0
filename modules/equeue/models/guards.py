"""Guards that Django's constraints cannot express, as SQL of each database.

Overlap: two occupying bookings never share (type, lane) in overlapping minutes of a day. PostgreSQL has an
exclusion constraint on built-in range types (no extension, so no superuser); SQLite has triggers.
History: a row of BookingEvent never changes, except that its actor and its reason may be forgotten: staff write a
reason in words of their own, which may name the person.

Installed by a migration and again after every `migrate`: Django remakes a SQLite table when it alters one,
and the triggers of the old table go with it.
"""

from typing import Any

from modules.equeue.constants import OCCUPYING
from portal.common.triggers import run

KEPT = ("equeue_bookingevent_kept", "equeue_bookingevent_reason")
STATES = ", ".join(f"'{state.value}'" for state in OCCUPYING)

SQLITE_OVERLAP = f"""
    CREATE TRIGGER IF NOT EXISTS equeue_booking_overlap_{{when}}
    BEFORE {{event}} ON equeue_booking
    WHEN NEW.state IN ({STATES}) AND EXISTS (
        SELECT 1 FROM equeue_booking AS other
        WHERE other.workplace_type_id = NEW.workplace_type_id AND other.local_date = NEW.local_date
          AND other.lane = NEW.lane AND other.state IN ({STATES}) AND other.id IS NOT NEW.id
          AND other.start_minute < NEW.end_minute AND other.end_minute > NEW.start_minute)
    BEGIN SELECT RAISE(ABORT, 'equeue_booking_overlap'); END
"""  # noqa: S608  constants of this code
SQLITE = (
    SQLITE_OVERLAP.format(when="insert", event="INSERT"),
    SQLITE_OVERLAP.format(when="update", event="UPDATE"),
    """
    CREATE TRIGGER IF NOT EXISTS equeue_bookingevent_kept
    BEFORE UPDATE OF booking_id, at, state_from, state_to, actor_kind, details ON equeue_bookingevent
    BEGIN SELECT RAISE(ABORT, 'equeue_bookingevent_kept'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS equeue_bookingevent_reason
    BEFORE UPDATE OF reason ON equeue_bookingevent
    WHEN NEW.reason <> ''
    BEGIN SELECT RAISE(ABORT, 'equeue_bookingevent_kept'); END
    """,
)
POSTGRESQL = (
    f"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'equeue_booking_overlap') THEN
            ALTER TABLE equeue_booking ADD CONSTRAINT equeue_booking_overlap EXCLUDE USING gist (
                int8range(workplace_type_id, workplace_type_id, '[]') WITH &&,
                daterange(local_date, local_date, '[]') WITH &&,
                int4range(lane::int, lane::int, '[]') WITH &&,
                int4range(start_minute::int, end_minute::int) WITH &&
            ) WHERE (state IN ({STATES}));
        END IF;
    END $$
    """,  # noqa: S608  constants of this code
    """
    CREATE OR REPLACE FUNCTION equeue_bookingevent_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'equeue_bookingevent_kept' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE OR REPLACE TRIGGER equeue_bookingevent_kept
    BEFORE UPDATE OF booking_id, at, state_from, state_to, actor_kind, details ON equeue_bookingevent
    FOR EACH ROW EXECUTE FUNCTION equeue_bookingevent_kept()
    """,
    """
    CREATE OR REPLACE TRIGGER equeue_bookingevent_reason
    BEFORE UPDATE OF reason ON equeue_bookingevent
    FOR EACH ROW WHEN (NEW.reason <> '') EXECUTE FUNCTION equeue_bookingevent_kept()
    """,
)


def install_guards(connection: Any) -> None:
    """Create what is missing; running it again changes nothing."""
    run(connection, sqlite=SQLITE, postgresql=POSTGRESQL)


def missing_guards(connection: Any) -> list[str]:
    """Names of guards that the database lacks (the auditor asks)."""
    if connection.vendor == "sqlite":
        wanted = {"equeue_booking_overlap_insert", "equeue_booking_overlap_update", *KEPT}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {"equeue_booking_overlap", *KEPT}
        query = "SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(wanted - {name for (name,) in cursor.fetchall()})
