"""Terms of an archive and of an erasure."""

from datetime import timedelta

# How long an archive lies ready, and how many a person may ask for.
KEPT_FOR = timedelta(days=3)
ARCHIVES_A_DAY = 3
ARCHIVE_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
# Between the wish to leave and the erasure; the wish may be taken back until then.
COOLING_OFF = timedelta(days=7)
# An erasure that does not go through is tried for ever, in the end once a day; the health page says so.
ERASURE_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 180, 1440))
ERASURE_ATTEMPTS = 30_000
WORRY_AFTER_ATTEMPTS = 3
# For so long after an erasure its sources are looked at again.
LOOKED_AT = timedelta(hours=2)
ARCHIVE_TASK = "portal.own_data.tasks.make_archive"
ERASE_TASK = "portal.own_data.tasks.run_erasure"
