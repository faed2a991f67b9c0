"""Ids of Wagtail whose own Ukrainian is wrong for us: ours is asked first. What it lacks is in package_words.py."""

from django.utils.translation import gettext_noop as _

# Wagtail's words have the masculine gender, and our lists hold «черга», «особа» and «робоче місце» too;
# some are half English.
WORDS = (
    _("Add an email link"),
    _("Email link"),
    _("Add %(object)s"),
    _("Create new %(object)s"),
    _("New"),
    # «Наживо», «Аккаунт», «Надіслати» of a file that is not sent anywhere.
    _("Live"),
    _("Account"),
    _("Upload"),
)
