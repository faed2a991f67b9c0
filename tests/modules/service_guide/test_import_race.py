"""Two keepers of the national guide apply their tables at the same moment. Real processes, both databases."""

from functools import partial

import pytest

from modules.service_guide.models import Service
from portal.communities.models import Community
from portal.imports import services
from portal.imports.models import ImportRun
from portal.imports.services import work_on
from tests.modules.service_guide.test_import import GUIDE, brought
from tests.support.race import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


def test_one_table_is_applied_and_the_other_is_looked_at_anew(community: Community, stranger: Community) -> None:
    runs = []
    for owner, title in ((community, "Паспорт"), (stranger, "Паспорт України")):
        run = brought(owner, f"slug;title\npasport;{title}\n", GUIDE)
        services.apply_import(run=run, actor=None)
        runs.append(run.pk)
    assert sorted(race(*(partial(work_on, pk) for pk in runs))) == ["applied", "checking"]
    late = ImportRun.objects.get(state="checking")
    assert work_on(late.pk) == "checked"
    late.refresh_from_db()
    assert late.counts == {"changed": 1} and Service.objects.count() == 1
