"""The list of addresses that a community's mailings do not go to. Letters that somebody waits for (codes, tickets,
answers) are no mailings and go all the same."""

from typing import Any

from django.db import transaction
from wagtail.models import Site

from portal.audit.services import record
from portal.common import clock
from portal.events import address_suppressed
from portal.notifications.addresses import address_hash, address_hint, address_key
from portal.notifications.constants import SuppressionReason
from portal.notifications.models import Suppression
from portal.notifications.rendering import LetterRefused


class Suppressed(LetterRefused):
    """A mailing that must not go: its receiver is on the list of suppression."""


def community_of(site: Site | None) -> Any:
    return site.community_site.community if site is not None and hasattr(site, "community_site") else None


def is_suppressed(community: Any, address: str) -> bool:
    rows = Suppression.objects.filter(community=community, address_hash=address_hash(address))
    return community is not None and rows.exists()


def suppression_reason(community: Any, address: str) -> str:
    """A SuppressionReason; empty where mailings may go."""
    rows = Suppression.objects.filter(community=community, address_hash=address_hash(address))
    return rows.values_list("reason", flat=True).first() or ""


@transaction.atomic
def suppress(*, community: Any, address: str, reason: str, actor: Any) -> Suppression:
    """Mailings of a community go to an address no more; a second time changes nothing. Noted without the address."""
    row, is_new = Suppression.objects.get_or_create(
        community=community,
        address_hash=address_hash(address),
        defaults={"hint": address_hint(address), "reason": reason, "made_at": clock.now()},
    )
    if is_new:
        address_suppressed.send(sender=Suppression, community_id=community.pk, address=address_key(address))
        record(
            actor=actor,
            action="notifications.address_suppressed",
            target=row,
            community=community,
            details={"reason": reason},
        )
    return row


@transaction.atomic
def lift_suppression(row: Suppression, *, actor: Any) -> bool:
    """Mailings may go there again; False where somebody lifted it before. Subscriptions do not come back by it."""
    if not Suppression.objects.filter(pk=row.pk).delete()[0]:
        return False
    record(
        actor=actor,
        action="notifications.suppression_lifted",
        target=row,
        community=row.community,
        details={"reason": row.reason},
    )
    return True


def note_dead_address(community: Any, address: str) -> None:
    if community is not None:
        suppress(community=community, address=address, reason=SuppressionReason.BOUNCED, actor=None)


def forget_hint(community: Any, address: str) -> int:
    """After erasure the hash alone stays."""
    rows = Suppression.objects.filter(community=community, address_hash=address_hash(address))
    return rows.update(hint="")
