"""A photograph that somebody sends from the cabinet: checked and drawn anew as every upload, then a picture of the
community's library."""

import secrets
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.models import Collection, ReferenceIndex

from modules.addressees.models import Addressee
from portal.files.constants import EXTENSIONS
from portal.files.names import readable_size
from portal.files.processes import made_safe
from portal.files.refusals import FileRefused
from portal.files.sniffing import HEAD, sniff
from portal.pages.models import Picture
from portal.registry.contract import FileUse

USE = FileUse(
    code="addressees.photo",
    label="",  # no slot: it bounds what is taken and nothing more
    may_read="",  # a photograph of a card is public as the card is; nothing is kept among private files
    types=("image/jpeg", "image/png", "image/webp"),
    max_files=1,
    max_bytes=8 * 1024 * 1024,
)


def safe_photograph(file: Any) -> ContentFile[bytes]:
    """A new file without metadata, under a random name; ValidationError says what is wrong. Takes up to a second:
    call it outside of transactions."""
    try:
        if file.size > USE.max_bytes:
            limit = readable_size(USE.max_bytes)
            raise FileRefused("too_large", size=readable_size(file.size), limit=limit)
        data = file.read()
        mime = sniff(data[:HEAD], file.name or "", USE)
        return ContentFile(made_safe(data, mime), f"{secrets.token_urlsafe(8)}.{EXTENSIONS[mime][0]}")
    except FileRefused as error:
        raise ValidationError(str(error)) from error


def new_picture(addressee: Addressee, file: ContentFile[bytes], actor: Any) -> Picture:
    collection = addressee.community.collection or Collection.get_first_root_node()
    picture = Picture(collection=collection, title=addressee.name, uploaded_by_user=actor, file=file)
    picture.file_size = file.size
    picture.save()
    return picture


def forget_own_picture(picture: Picture | None, actor: Any) -> None:
    """What a person has sent and nothing shows any more is not kept; what editors chose stays in their library."""
    if picture is None or picture.uploaded_by_user_id != actor.pk:
        return
    cards = ContentType.objects.get_for_model(Addressee)  # asked of the rows themselves: the index may come later
    elsewhere = ReferenceIndex.get_references_to(picture).exclude(base_content_type=cards)
    if not Addressee.objects.filter(photo=picture).exists() and not elsewhere.exists():
        picture.delete()
