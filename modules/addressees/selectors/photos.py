"""Photographs for lists: one query for all pictures of a page, one for all their renditions."""

from dataclasses import dataclass

from django.db.models import Prefetch
from wagtail.images.shortcuts import get_rendition_or_not_found

from modules.addressees.constants import FACE, PORTRAIT
from modules.addressees.models import Addressee
from portal.pages.models import Picture

FACES = Prefetch("photo", Picture.objects.prefetch_renditions(FACE))


@dataclass(frozen=True, slots=True)
class Photo:
    """A rendition; `url` may lack the host."""

    url: str
    width: int
    height: int
    alt: str


def photo_of(addressee: Addressee) -> Photo | None:
    """The large rendition of a photograph, or None."""
    if addressee.photo is None:
        return None
    made = get_rendition_or_not_found(addressee.photo, PORTRAIT)
    return Photo(made.url, made.width, made.height, addressee.photo_words)
