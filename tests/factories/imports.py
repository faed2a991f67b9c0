"""Factories of imports."""

import factory
from factory.django import DjangoModelFactory

from portal.common import clock
from portal.imports.models import ImportRow, ImportRun
from tests.factories.communities import CommunityFactory


class ImportRunFactory(DjangoModelFactory):
    """A checked table with a new row."""

    class Meta:
        model = ImportRun

    community = factory.SubFactory(CommunityFactory)
    code = "viche_fake.forms"
    file_name = "table.csv"
    sha256 = "0" * 64
    state = "checked"
    is_read = True
    columns = ["code", "title"]
    counts = {"new": 1}
    total = done = 1
    created_at = factory.LazyFunction(clock.now)


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    run = factory.SubFactory(ImportRunFactory)
    line = 2
    outcome = "new"
