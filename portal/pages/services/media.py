"""Images and documents from code, in the community's own collection."""

from pathlib import Path

from django.core.files.base import ContentFile
from wagtail.models import Collection

from portal.pages.models import Picture, PublicDocument


def add_picture(
    collection: Collection, title: str, source: Path | bytes, *, filename: str = "", alt: str = "", credit: str = ""
) -> Picture:
    """A picture of this title in the collection; made once. `alt` describes it for those who do not see it."""
    found = Picture.objects.filter(collection=collection, title=title).first()
    if found is not None and found.file.storage.exists(found.file.name):
        return found
    content, name = _content(source, filename)
    picture = found or Picture(collection=collection, title=title)
    picture.description, picture.credit = alt, credit
    picture.file = ContentFile(content, name)
    picture.file_size = len(content)
    picture.save()
    return picture


def add_document(collection: Collection, title: str, source: Path | bytes, *, filename: str = "") -> PublicDocument:
    """A document of this title in the collection; made once."""
    found = PublicDocument.objects.filter(collection=collection, title=title).first()
    if found is not None and found.file.storage.exists(found.file.name):
        return found
    content, name = _content(source, filename)
    document = found or PublicDocument(collection=collection, title=title)
    document.file = ContentFile(content, name)
    document.file_size = len(content)
    document.save()
    return document


def _content(source: Path | bytes, filename: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, filename
    return source.read_bytes(), filename or source.name
