"""Addressees as places where forms stand (slot FormSubject), their offices on the map (slot MapLayer)."""

from typing import Any

from django.urls import reverse

from modules.addressees.models import Addressee, Office
from modules.addressees.selectors.catalogue import public_rows
from modules.addressees.selectors.moderation import moderated_by, moderators_of
from portal.communities.models import Community
from portal.registry.contract import FormPlace

MOST_ON_MAP = 1000  # offices that one map is asked for


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


def offices_on_map(community: Community) -> dict[str, Any]:
    """Slot MapLayer: offices of addressees that everybody sees; two questions to the database, however many."""
    rows = Office.objects.filter(addressee__in=public_rows(community), latitude__isnull=False)
    rows = rows.select_related("addressee", "settlement").order_by("addressee__name__uk", "order", "pk")[:MOST_ON_MAP]
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: Office) -> dict[str, Any]:
    owner = row.addressee
    name = owner.short_name or owner.name
    said = {
        "name": f"{name}: {row.name}" if row.name and row.name != name else name,
        "text": row.full_address(),
        "url": reverse("addressees:page", args=[owner.slug]),
    }
    point = {"type": "Point", "coordinates": [float(row.longitude), float(row.latitude)]}
    return {"type": "Feature", "geometry": point, "properties": said}
