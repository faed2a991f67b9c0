"""A private file: what somebody sent, made safe, and the record that it belongs to."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet
from portal.files.constants import LABELS, LONGEST_NAME, FileState


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class StoredFileQuerySet(CommunityScopedQuerySet["StoredFile"]):
    def unclaimed(self) -> "StoredFileQuerySet":
        return self.filter(record="")


class StoredFile(models.Model):
    """Bytes lie in the private storage under `blob`; nothing of what was sent is kept beside them.

    Until a record claims it, a file belongs to the form that it was added to (`holder`, a hash of the form's
    secret) and takes one of the places that its use allows: so the limit of files holds in the database.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    blob = models.CharField(max_length=40, unique=True, editable=False)
    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="+")
    use = models.CharField(_("use"), max_length=80)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    mime = models.CharField(_("kind of content"), max_length=40)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=FileState.choices, default=FileState.RECEIVED)
    # What the antivirus called it; only staff see it.
    finding = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField()
    client_key = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64)
    record = models.CharField(_("record"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("received"), db_index=True)
    claimed_at = models.DateTimeField(null=True)

    objects = StoredFileQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["record"], condition=~Q(record=""), name="files_of_record"),
            models.Index(fields=["created_at"], condition=Q(record=""), name="files_unclaimed"),
            models.Index(fields=["created_at"], condition=Q(state=FileState.RECEIVED), name="files_unscanned"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="files_known_state"),
            models.CheckConstraint(condition=Q(mime__in=list(LABELS)), name="files_known_kind"),
            models.CheckConstraint(condition=Q(size__gt=0), name="files_not_empty"),
            models.CheckConstraint(
                condition=Q(record="", claimed_at__isnull=True) | (~Q(record="") & Q(claimed_at__isnull=False)),
                name="files_claimed_with_time",
            ),
            models.UniqueConstraint(fields=["holder", "place"], condition=Q(record=""), name="files_place_once"),
            models.UniqueConstraint(fields=["holder", "client_key"], condition=Q(record=""), name="files_upload_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")

    @property
    def icon(self) -> str:
        return "image" if self.is_image else "file-text"

    @property
    def is_withheld(self) -> bool:
        """Nobody will get it."""
        return self.state in (FileState.QUARANTINED, FileState.REFUSED)

    @property
    def notice(self) -> str:
        """What its sender should know about it, or nothing."""
        said = {
            FileState.RECEIVED: _("added, will be seen after the antivirus check"),
            FileState.QUARANTINED: _("The antivirus found a threat: nobody will get this file."),
            FileState.REFUSED: _("The antivirus could not check it: nobody will get this file."),
        }
        return str(said.get(FileState(self.state), ""))
