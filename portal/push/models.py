"""Devices where people let us show notices, and the notices on their way."""

import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.outbox import OutboxRow
from portal.common.scoping import CommunityScopedQuerySet
from portal.push.constants import BACKOFF, LONGEST_ENDPOINT, TEST

OF_SITE = "site__community_site__community"


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class DeviceQuerySet(CommunityScopedQuerySet["PushDevice"]):
    community_path: ClassVar[str] = OF_SITE

    def for_user(self, user: Any) -> Self:
        """A person's own: nobody looks after the devices of others."""
        return self.filter(user=user)


class PushDevice(models.Model):
    """A browser where a person has switched notices on. `endpoint` is where its push service takes them; `p256dh` and
    `auth` are keys that only the browser can read by. Whoever has all three could send to it: they never leave us."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("site"))
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT, unique=True)
    p256dh = models.CharField(max_length=90)
    auth = models.CharField(max_length=30)
    key_mark = models.CharField(max_length=16)  # of the installation's key that the browser knows us by
    name = models.CharField(_("device"), max_length=80)
    language = models.CharField(_("language"), max_length=10, default="uk")
    created_at = models.DateTimeField(_("since"))
    last_used_at = models.DateTimeField(_("last notice"), null=True)

    objects = DeviceQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("device for notices")
        verbose_name_plural = _("devices for notices")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name


class PushQuerySet(CommunityScopedQuerySet["PushNotice"]):
    community_path: ClassVar[str] = OF_SITE


class PushNotice(OutboxRow):
    """A notice on its way to one device. `key` says what caused it: the same cause never shows twice. The row
    outlives its device, without its address."""

    backoff = BACKOFF

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    key = models.CharField(_("cause"), max_length=260, unique=True)
    code = models.CharField(_("kind of notice"), max_length=80)
    device = models.ForeignKey(PushDevice, models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("to")
    )
    site = models.ForeignKey("wagtailcore.Site", models.SET_NULL, null=True, related_name="+", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=10, default="uk")
    device_name = models.CharField(_("device"), max_length=80)
    title = models.CharField(_("title"), max_length=120)
    line = models.CharField(_("text"), max_length=200)
    path = models.CharField(max_length=200)

    objects = PushQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        verbose_name = _("notice to a device")
        verbose_name_plural = _("notices to devices")

    def __str__(self) -> str:
        return f"{self.code} → {self.device_name}"

    @property
    def is_test(self) -> bool:
        return self.code == TEST
