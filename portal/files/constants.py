"""States of a file, kinds of content that can be made safe, and limits that no use may pass."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024


class FileState(models.TextChoices):
    RECEIVED = "received", _("waits for the antivirus")
    CLEAN = "clean", _("checked")
    QUARANTINED = "quarantined", _("in quarantine")
    REFUSED = "refused", _("could not be checked")


# What a scan may turn a file into; nothing leads back.
AFTER_SCAN = frozenset({FileState.CLEAN, FileState.QUARANTINED, FileState.REFUSED})

# Kinds that can be made safe, the extensions that name them (the first is ours), and how people call them.
EXTENSIONS = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
}
LABELS = {"image/png": "PNG", "image/jpeg": "JPG", "image/webp": "WebP", "application/pdf": "PDF"}

LARGEST_FILE = 10 * MEGABYTE  # no use may allow more: what is parsed in memory has an end
LARGEST_REQUEST = 80 * MEGABYTE  # a form without scripts sends all its files at once
LONGEST_NAME = 120  # characters
UPLOADS_AN_HOUR = 200  # of one address; many people share the address of a mobile operator
LINK_MINUTES = 60
QUARANTINE_DAYS = 30
