"""What a person changes of a card in the cabinet: only fields that are theirs today, asked again under the lock."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from modules.addressees.models import Addressee
from modules.addressees.selectors.editing import fields_for
from modules.addressees.services.photographs import forget_own_picture, new_picture
from modules.addressees.services.registry import note
from modules.addressees.services.tree import lock_tree, settle_tree


@transaction.atomic
def edit_card(
    *,
    addressee_id: int,
    actor: Any,
    changes: dict[str, Any],
    photo: ContentFile[bytes] | None = None,
    drops_photo: bool = False,
) -> Addressee:
    """Write the changed fields of a card; PermissionDenied where one of them is not the actor's."""
    community_id = Addressee.objects.values_list("community_id", flat=True).get(pk=addressee_id)
    lock_tree(community_id)
    addressee = Addressee.objects.select_related("community", "photo").get(pk=addressee_id)
    touches_photo = photo is not None or (drops_photo and addressee.photo is not None)
    wanted = {*changes, *(["photo"] if touches_photo else [])}
    if wanted - set(fields_for(actor, addressee)):
        raise PermissionDenied
    changed = sorted(name for name in changes if getattr(addressee, name) != changes[name])
    for name in changed:
        setattr(addressee, name, changes[name])
    former = addressee.photo
    if touches_photo:
        addressee.photo = new_picture(addressee, photo, actor) if photo is not None else None
        changed.append("photo")
    if not changed:
        return addressee
    addressee.save(update_fields=[*changed, "updated_at"])
    if "name" in changed:
        settle_tree(community_id)
    if touches_photo:
        forget_own_picture(former, actor)
    note(actor, "addressees.card_edited", addressee, fields=changed)
    return addressee
