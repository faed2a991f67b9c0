"""Factories of private files: rows alone, without bytes."""

import factory
from factory.django import DjangoModelFactory

from portal.common import clock
from portal.files.constants import FileState
from portal.files.models import StoredFile
from portal.files.storage import new_blob
from tests.factories.communities import CommunityFactory


class StoredFileFactory(DjangoModelFactory):
    """A clean picture of a record."""

    blob = factory.LazyFunction(new_blob)
    community = factory.SubFactory(CommunityFactory)
    use = "viche_fake.photos"
    name = "фото.jpg"
    mime = "image/jpeg"
    size = 1000
    sha256 = source_sha256 = "0" * 64
    state = FileState.CLEAN
    holder = factory.Sequence(lambda n: f"{n:064x}")
    client_key = "0" * 64
    place = 1
    record = factory.Sequence(lambda n: f"viche_fake:record_{n:04d}")
    created_at = claimed_at = factory.LazyFunction(clock.now)

    class Meta:
        model = StoredFile
