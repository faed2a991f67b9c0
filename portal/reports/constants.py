"""Choices and bounds."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_ROWS = 20_000  # of a report, on the screen and in a file: about three seconds of a workbook
MOST_PDF_ROWS = 1_000  # some forty sheets of paper; more nobody prints
MOST_ATTACHED = 3 * 1024 * 1024  # bytes; a bigger file is taken from the cabinet
ROWS_ON_A_PAGE = 100
LONGEST_PERIOD = 3 * 366  # days
MOST_RECEIVERS = 20
MOST_SCHEDULES = 100  # of a community
CATCH_UP = 7  # reports of one schedule that are made after an outage; older ones are left out
RUN_DAYS = 400
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))


class FileKind(models.TextChoices):
    XLSX = "xlsx", _("Table (XLSX)")
    CSV = "csv", _("Table (CSV)")
    PDF = "pdf", _("Document (PDF)")


class Cadence(models.TextChoices):
    DAILY = "daily", _("every day, about yesterday")
    WEEKLY = "weekly", _("every week, about the last whole week")
    MONTHLY = "monthly", _("every month, about the last whole month")
    QUARTERLY = "quarterly", _("every quarter, about the last whole quarter")


class Stopped(models.TextChoices):
    NO = "", ""
    RIGHTS = "rights", _("whoever saved it may not see the report any more")
    SOURCE = "source", _("there is no such report on the site any more")
    READERS = "readers", _("nobody is left to send it to")
