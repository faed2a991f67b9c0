"""What the core itself runs."""

from portal.registry.contract import Contribution, RoleSpec, ScheduledJob

# Apps below the registry cannot name themselves; it speaks for them.
CALENDAR_RIGHTS = (
    "calendar.view_calendaredition",
    "calendar.add_calendaredition",
    "calendar.view_termrecord",
    *(
        f"calendar.{verb}_{model}"
        for model in ("holiday", "daychange", "regimeperiod", "termprofile")
        for verb in ("add", "change", "delete", "view")
    ),
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    ScheduledJob(name="registry.heartbeat", function="portal.registry.tasks.beat_worker", minutes=1),
    ScheduledJob(name="registry.retention", function="portal.registry.tasks.run_retention", daily_at="03:20"),
    ScheduledJob(name="common.idempotency_keys", function="portal.common.idempotency.purge_keys", daily_at="03:40"),
    ScheduledJob(name="common.attempts", function="portal.common.limits.purge_attempts", daily_at="03:45"),
    RoleSpec(code="owner", label="", permissions=("registry.change_moduleswitch", "registry.view_heartbeat")),
    RoleSpec(code="admin", label="", permissions=("registry.view_heartbeat",)),
    RoleSpec(code="owner", label="", permissions=CALENDAR_RIGHTS),
    RoleSpec(code="admin", label="", permissions=CALENDAR_RIGHTS),
)
