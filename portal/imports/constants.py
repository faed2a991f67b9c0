"""States of an import, what may become of a row, bounds of the worker."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LARGEST_FILE = 10 * 1024 * 1024  # bytes
ROWS_A_STEP = 250
SECONDS_A_TASK = 25  # then the next task goes on: the worker stops a task after 60
LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 4  # of one step, each ended by the worker's death
KEPT_DAYS = 90


class RunState(models.TextChoices):
    QUEUED = "queued", _("waiting to be read")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    REFUSED = "refused", _("not accepted")
    APPLYING = "applying", _("being written")
    APPLIED = "applied", _("applied")
    DISCARDED = "discarded", _("discarded")
    FAILED = "failed", pgettext_lazy("import", "failed")


class Outcome(models.TextChoices):
    WAITING = "waiting", _("not checked yet")
    NEW = "new", pgettext_lazy("row of a table", "new")
    CHANGED = "changed", pgettext_lazy("row of a table", "changed")
    SAME = "same", pgettext_lazy("row of a table", "without changes")
    ERROR = "error", pgettext_lazy("row of a table", "with an error")


# The worker has something to do; one such import at a time for a table of a community.
AT_WORK = (RunState.QUEUED.value, RunState.CHECKING.value, RunState.APPLYING.value)
# May be checked anew.
STANDING = (RunState.CHECKED.value, RunState.FAILED.value)
