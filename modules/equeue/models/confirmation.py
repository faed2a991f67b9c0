"""What a person has typed while the time is held, and the code that proves the e-mail address."""

from django.db import models
from django.db.models import Q

from modules.equeue.constants import ATTEMPTS_PER_CODE, MAX_CODES_SENT
from modules.equeue.models.booking import Booking
from portal.common.scoping import owned_by


class Draft(models.Model):
    """One for a held time; deleted when the booking is made, and with the hold. The code is kept as a hash."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="draft")
    full_name = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    comment = models.TextField(max_length=1000, blank=True)
    previous_number = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, default="uk")
    consent_at = models.DateTimeField(null=True, blank=True)
    form_version = models.ForeignKey("forms.FormVersion", models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.JSONField(default=dict, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_email = models.EmailField(blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = owned_by("booking__queue__addressee").as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(codes_sent__lte=MAX_CODES_SENT), name="equeue_draft_codes"),
            models.CheckConstraint(condition=Q(attempts__lte=ATTEMPTS_PER_CODE), name="equeue_draft_attempts"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.booking_id}"
