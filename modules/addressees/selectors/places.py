"""Addressees as places where forms stand (slot FormSubject)."""

from typing import Any

from django.urls import reverse

from modules.addressees.models import Addressee
from modules.addressees.selectors.moderation import moderated_by, moderators_of
from portal.communities.models import Community
from portal.registry.contract import FormPlace


def form_place(community: Community, subject_id: str) -> FormPlace | None:
    """Its moderators are told of answers; where it has none, its own box."""
    rows = Addressee.objects.for_community(community)
    row = rows.filter(pk=int(subject_id)).first() if subject_id.isdecimal() and len(subject_id) < 16 else None
    if row is None:
        return None
    people = list(dict.fromkeys(item.user.email for item in moderators_of(row)))
    boxes = people or ([row.email] if row.email else [])
    url = reverse("addressees:page", args=[row.slug])
    return FormPlace(row.short_name or row.name, url, tuple(boxes), is_public=row.is_listed)


def managed_places(user: Any, community: Community, is_maker: bool) -> dict[str, str]:
    """All of them for whoever makes forms, else those that the person works for today."""
    rows = Addressee.objects.for_community(community) if is_maker else moderated_by(user, community)
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}
