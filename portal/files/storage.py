"""Where the bytes lie: a folder that no server publishes."""

import secrets

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """The storage of the alias `private`: outside MEDIA_ROOT, without addresses."""
    return storages["private"]


def new_blob() -> str:
    """A name on the disk that no address tells: "ab/…"."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:]}"
