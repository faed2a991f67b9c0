"""The log of what people and the system did: append-only, a SHA-256 chain for each community."""

import hashlib
import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet

GENESIS = "0" * 64


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows are never changed (database triggers say the same)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Audit records are append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("Audit records are append-only.")


class AuditQuerySet(AppendOnlyQuerySet, CommunityScopedQuerySet["AuditRecord"]):
    """Scoped by community."""


class AppendOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit records are append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Audit records are append-only.")


class AuditRecord(AppendOnly):
    """`chain` is the community's id (0: the installation); `sequence` counts without gaps inside a chain."""

    chain = models.BigIntegerField(editable=False)
    sequence = models.BigIntegerField(_("number"))
    at = models.DateTimeField(_("when"), db_index=True)
    # No database constraints upward: a record outlives the person and the community that it names.
    community = models.ForeignKey(
        "communities.Community", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    action = models.CharField(_("what"), max_length=80)
    target_type = models.CharField(_("kind of record"), max_length=80, blank=True)
    target_id = models.CharField(_("record"), max_length=64, blank=True)
    details = models.JSONField(_("details"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-sequence"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target")]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_sequence_once")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence} {self.action}"

    def computed_hash(self) -> str:
        """SHA-256 over the previous hash and every field that means something."""
        fields = [
            self.previous_hash,
            self.chain,
            self.sequence,
            self.at.isoformat(timespec="microseconds"),
            self.community_id,
            self.actor_id,
            self.action,
            self.target_type,
            self.target_id,
            self.details,
        ]
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class AuditAnchor(AppendOnly):
    """How far a chain had come on a day. Copies of these rows outside the database (each is a line of the
    server's log too) show a chain that was cut short or written anew as a whole, which no chain shows by itself."""

    day = models.DateField()
    chain = models.BigIntegerField()
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["chain", "day"]
        constraints = [models.UniqueConstraint(fields=["chain", "day"], name="audit_anchor_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.chain} {self.sequence} {self.hash}"
