"""What a specialist writes to a visit (rule 42)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from modules.equeue.models.booking import Booking
from modules.equeue.models.queue import new_public_id
from portal.common.scoping import owned_by


class VisitNote(models.Model):
    """A comment of staff, with files under the record `equeue_note:<public_id>`. Never changed, only erased."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="notes")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000, blank=True)
    is_for_person = models.BooleanField(_("the person sees it on the ticket"), default=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = owned_by("booking__queue__addressee").as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("comment to a visit")
        verbose_name_plural = _("comments to visits")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(erased_at__isnull=True) | Q(text=""), name="equeue_note_erased"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
