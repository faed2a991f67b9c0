"""How long a call is tried, when a webhook is given up, how long its calls are kept (docs/webhooks.md)."""

from datetime import timedelta

TEST = "webhooks.tested"
# Waits after the 1st, 2nd … failed attempt: 1 and 5 minutes, half an hour, 2, 6, 12 and 24 hours.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
# While an address fails, no more than one call in this time: a dead one must not hold the worker up.
PAUSE = timedelta(seconds=50)
GIVE_UP = timedelta(days=5)
OLD_SECRET_LIVES = timedelta(hours=24)
KEPT_DAYS = 30
ANSWER_KEPT = 500
GONE = 410
