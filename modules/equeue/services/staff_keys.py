"""Staff make keys for programs, and take them back."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import STAFF_KEYS, KeyKind
from modules.equeue.engine.refusals import BadContact
from modules.equeue.models import StaffKey
from modules.equeue.models.staff_key import hash_key
from modules.equeue.selectors.bookings import has_moderated_queues
from portal.audit.services import record
from portal.common import clock
from portal.common.refusals import Refusal

USED_EVERY = timedelta(hours=1)  # a calendar asks often; the last use need not be known to the minute


class TooManyKeys(Refusal):
    code = "too_many_keys"
    message = _("You have as many keys as one person may have. Take back those that nobody uses.")


def make_key(*, owner: Any, community: Any, kind: str, name: str) -> tuple[StaffKey, str]:
    """The key and its secret, which is known only now. Raises BadContact, TooManyKeys."""
    name = " ".join(name.split())
    if kind not in KeyKind.values:
        raise BadContact(_("Choose what the key is for."))
    if not 2 <= len(name) <= 80 or not name.isprintable():
        raise BadContact(_("Name the program, up to 80 characters: you will know by it which key to take back."))
    token = f"vq_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        if live_keys(owner, community).count() >= STAFF_KEYS:
            raise TooManyKeys
        key = StaffKey.objects.create(
            community=community,
            owner=owner,
            kind=kind,
            name=name,
            token_hash=hash_key(token),
            created_at=clock.now(),
        )
        record(actor=owner, action="equeue.key_made", target=key, community=community, details={"kind": kind})
    return key, token


def live_keys(owner: Any, community: Any) -> Any:
    return StaffKey.objects.for_community(community).filter(owner=owner, revoked_at=None)


def revoke_key(*, key: StaffKey, actor: Any) -> None:
    """It opens nothing from now on; again changes nothing."""
    with transaction.atomic():
        if StaffKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now()):
            record(actor=actor, action="equeue.key_revoked", target=key, community=key.community)


def owner_of(token: str, kind: str, community: Any) -> StaffKey | None:
    """The live key of a kind with this secret, if its owner still works with bookings of the community."""
    if not token or len(token) > 100 or community is None:
        return None
    rows = StaffKey.objects.by_token(token).filter(kind=kind, community=community).select_related("owner")
    key = rows.first()
    if key is None or not key.owner.is_active or not has_moderated_queues(key.owner, community):
        return None
    now = clock.now()
    if key.used_at is None or key.used_at <= now - USED_EVERY:
        StaffKey.objects.filter(pk=key.pk).update(used_at=now)
    return key
