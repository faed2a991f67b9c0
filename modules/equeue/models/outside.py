"""Queues that live elsewhere: the keys to them, and what was booked there through us."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.equeue.constants import OutsideState
from modules.equeue.models.booking import hash_token, token_for
from modules.equeue.models.queue import Queue, new_public_id
from portal.common.scoping import OwnedQuerySet, owned_by

NONCE = 12


def _sealing_key(key: str | None = None) -> bytes:
    return salted_hmac("equeue.queue_keys", "v1", secret=key, algorithm="sha256").digest()


def sealed(text: str, of: str) -> str:
    """Encrypted with a key of the installation, bound to its owner `of`: a copy of the database opens nothing."""
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + AESGCM(_sealing_key()).encrypt(nonce, text.encode(), of.encode())).decode()


def opened(text: str, of: str) -> str:
    """What was sealed, by this SECRET_KEY or one of SECRET_KEY_FALLBACKS; empty where none opens it."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return ""
    for key in (None, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_sealing_key(key)).decrypt(raw[:NONCE], raw[NONCE:], of.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    return ""


class QueueKeys(models.Model):
    """How to reach a queue of Diia (docs/adr/0013): address, name of the key, and the key itself, sealed."""

    queue = models.OneToOneField(Queue, models.CASCADE, related_name="keys", verbose_name=_("queue"))
    url = models.CharField(_("address of the interface"), max_length=500)
    key_name = models.CharField(_("name of the key"), max_length=120)
    secret = models.TextField(editable=False)
    changed_at = models.DateTimeField()
    # What the last question to it came to (services/diia_watch.py): the code of a refusal, empty when it answered.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    fault = models.CharField(max_length=40, blank=True, editable=False)
    fault_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = owned_by("queue__addressee").as_manager()

    class Meta:
        verbose_name = _("keys of a queue")
        verbose_name_plural = _("keys of queues")

    def __str__(self) -> str:
        return self.key_name

    @property
    def key(self) -> str:
        return opened(self.secret, self.queue.public_id)


class OutsideVisitQuerySet(OwnedQuerySet["OutsideVisit"]):
    owner_path = "queue__addressee"

    def by_token(self, token: str) -> "OutsideVisitQuerySet":
        return self.filter(token_hash=hash_token(token))


class OutsideVisit(models.Model):
    """A visit booked in somebody else's queue through our pages: a copy for the person's ticket, never the truth.

    `key` is the Idempotency-Key that went there; by it the visit is found again when the answer was lost.
    """

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="outside_visits", verbose_name=_("queue"))
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=OutsideState.choices, default=OutsideState.ASKED)
    reference = models.CharField(max_length=120, blank=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    service_id = models.CharField(max_length=120)
    service = models.CharField(_("service"), max_length=200)
    local_date = models.DateField(_("date"))
    local_start = models.TimeField(_("time"))
    full_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    consent_at = models.DateTimeField(_("consent given"))
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Nothing was booked, as the person was told; until then a visit that turns up late is cancelled there.
    recheck_until = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = OutsideVisitQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("visit in another queue")
        verbose_name_plural = _("visits in other queues")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OutsideState.values), name="equeue_outside_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[OutsideState.BOOKED, OutsideState.CANCELLED]) | ~Q(reference=""),
                name="equeue_outside_reference",
            ),
            models.UniqueConstraint(
                fields=["queue", "reference"], condition=~Q(reference=""), name="equeue_outside_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=[OutsideState.ASKED, OutsideState.UNKNOWN]),
                name="equeue_outside_open",
            )
        ]

    def __str__(self) -> str:
        return self.number or self.public_id

    @property
    def token(self) -> str:
        return token_for(self.public_id)
