"""Addressees as search knows them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from modules.addressees.models import Addressee
from portal.communities.models import Community
from portal.search.values import SearchDocument

SOURCE = "addressees.addressee"


def documents(community: Community, ids: list[str] | None) -> Iterator[SearchDocument]:
    rows = Addressee.objects.for_community(community).public()
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    for row in rows.prefetch_related("offices__settlement", "contact_points").iterator(chunk_size=200):
        with translation.override(settings.LANGUAGE_CODE):
            yield _document(row)


def visible(request: Any, ids: Iterable[str]) -> list[str]:
    """Those that the catalogue of the community shows."""
    rows = Addressee.objects.for_community(request.community).public().filter(pk__in=list(ids))
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _document(row: Addressee) -> SearchDocument:
    places = [f"{office.name} {office.full_address()} {office.phone}" for office in row.offices.all()]
    contacts = [f"{point.note} {point.value}" for point in row.contact_points.all()]
    said = (row.position, row.description, row.competences, row.short_name, row.phone, row.email, *places, *contacts)
    return SearchDocument(
        object_id=str(row.pk),
        title=row.name,
        url=reverse("addressees:page", args=[row.slug]),
        text=". ".join(part.strip().rstrip(".") for part in said if part.strip()),
        lead=row.position or row.description,
    )
