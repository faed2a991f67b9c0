"""A private folder, a form's secret, and a shorthand for sending files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.communities.models import Community
from portal.files.models import StoredFile
from portal.files.services import claim_files, receive_upload
from portal.files.tokens import Sender, holder_of, new_token
from portal.registry.contract import FileUse
from tests.support.clamd import Clamd, running_clamd

RECORD = "viche_fake:record_0001"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """The private storage on a real disk."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {"location": tmp_path / "files", "base_url": None}
    settings.STORAGES = {**settings.STORAGES, "private": {**backend, "OPTIONS": options}}
    return tmp_path / "files"


@pytest.fixture
def photos() -> FileUse:
    return FileUse(code="viche_fake.photos", label="Photos", may_read="viche_fake.selectors.may_read")


@pytest.fixture
def sender(vyshneva: Community) -> Sender:
    return Sender(vyshneva, None, "198.51.100.7")


Send = Callable[..., StoredFile]


@pytest.fixture
def send(sender: Sender, photos: FileUse) -> Send:
    """send(bytes, name) receives a file for one form."""
    holder = holder_of(new_token(photos.code, sender), photos.code, sender)

    def run(data: bytes, name: str = "фото.jpg", key: str = "", use: FileUse = photos) -> StoredFile:
        source = SimpleUploadedFile("x", data)
        source._name = name  # Django's own cleaning of names must not help
        return receive_upload(source=source, use=use, sender=sender, holder=holder, key=key)

    return run


@pytest.fixture
def claimed(send: Send, vyshneva: Community) -> Callable[..., StoredFile]:
    def run(data: bytes, name: str = "фото.jpg") -> StoredFile:
        file = send(data, name)
        claim_files([file], record=RECORD, community=vyshneva)
        file.refresh_from_db()
        return file

    return run


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with running_clamd() as daemon:
        settings.CLAMAV_ADDRESS = daemon.address
        yield daemon
