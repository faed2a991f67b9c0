"""Halls and their devices as the admin keeps them (rule 27): secrets are made here and shown once."""

import secrets
from typing import Any, Protocol

from django.db import transaction

from modules.equeue.models import HallDevice, HallServer
from modules.equeue.models.hall import new_salt
from modules.equeue.services.sync import new_activation_code
from portal.audit.services import record

# No signs that look like one another, no capitals: people type it on a screen keyboard.
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  signs to choose from
PASSWORD_LENGTH = 10


class SavesForm(Protocol):
    """A validated form: the unsaved instance and its save."""

    instance: Any

    def save(self) -> Any: ...


def save_hall(*, form: SavesForm, actor: Any, wants_code: bool) -> tuple[HallServer, str]:
    """The hall, and an activation code if it is new or one was asked for; the code is in no table.

    A hall that is switched off loses its key and its unused code for good, whatever is saved later.
    """
    is_new = form.instance.pk is None
    with transaction.atomic():
        was_revoked = HallServer.objects.filter(pk=form.instance.pk, is_revoked=True).exists()
        hall: HallServer = form.save()
        if hall.is_revoked and not was_revoked:
            hall.key_salt, hall.code_hash, hall.code_expires_at = new_salt(), "", None
            hall.save(update_fields=["key_salt", "code_hash", "code_expires_at"])
        community = hall.queue.addressee.community
        record(actor=actor, action="equeue.hall_saved", target=hall, community=community)
        code = new_activation_code(hall, actor=actor) if is_new or wants_code else ""
    return hall, code


def save_device(*, form: SavesForm, actor: Any, wants_password: bool) -> tuple[HallDevice, str]:
    """The desk or kiosk, and its password if it is new or one was asked for; only the hash is kept."""
    is_new = form.instance.pk is None
    password = ""
    with transaction.atomic():
        needs_none = form.instance.kind == HallDevice.Kind.MONITOR  # reads numbers and desks, which everybody may
        if needs_none:
            form.instance.password = ""
        elif is_new or wants_password or not form.instance.password:
            password = "".join(secrets.choice(PASSWORD_ALPHABET) for _place in range(PASSWORD_LENGTH))
            form.instance.set_password(password)
        device: HallDevice = form.save()
        community = device.hall.queue.addressee.community
        record(actor=actor, action="equeue.hall_device_saved", target=device, community=community)
    return device, password
