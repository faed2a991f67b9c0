"""Keys of staff for programs: one fetches bookings for document flow, the other is a calendar's address."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import KeyKind
from modules.equeue.models.queue import new_public_id
from portal.common.scoping import CommunityScopedQuerySet


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class StaffKeyQuerySet(CommunityScopedQuerySet["StaffKey"]):
    def by_token(self, token: str) -> "StaffKeyQuerySet":
        return self.filter(token_hash=hash_key(token), revoked_at=None)


class StaffKey(models.Model):
    """It may what its owner may, of bookings, and only read. The key itself is shown once; here is its hash."""

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    kind = models.CharField(_("kind"), max_length=8, choices=KeyKind.choices)
    name = models.CharField(_("what it is for"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = StaffKeyQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("key of staff")
        verbose_name_plural = _("keys of staff")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="equeue_staff_key_kind")]

    def __str__(self) -> str:
        return self.name
