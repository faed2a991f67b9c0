"""Of a word that nearly every record has, those are best that have it in the title, however many there are."""

from typing import Any

import pytest

from portal.communities.models import Community
from portal.search.backends import current_backend, postgresql
from portal.search.backends.base import Scope
from portal.search.models import Entry
from portal.search.queries import parse_query
from portal.search.words import tokens

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_title_is_found_among_more_texts_than_are_ranked(vyshneva: Community, monkeypatch: Any) -> None:
    monkeypatch.setattr(postgresql, "RANKED", 5)
    site = vyshneva.sites.order_by("pk").first().site
    for number in range(20):
        is_best = number == 3
        entry = Entry.objects.create(
            community=vyshneva,
            site=site,
            source="pages.page",
            language="uk",
            object_id=f"r{number}",
            title="Ремонт водогону" if is_best else f"Новина {number}",
            url=f"/r{number}/",
            version=1,
        )
        current_backend().write(entry.pk, tokens(entry.title), tokens("Сьогодні триває ремонт на вулиці"))
    scope = Scope(vyshneva.pk, site.pk, "uk", ("pages.page",))
    hits = current_backend().find(parse_query("ремонту"), scope, 3)
    assert len(hits) == 3
    assert Entry.objects.get(pk=hits[0].entry_id).title == "Ремонт водогону"
    for other in (
        Scope(vyshneva.pk + 1, site.pk, "uk", ("pages.page",)),
        Scope(vyshneva.pk, site.pk + 1, "uk", ("pages.page",)),
        Scope(vyshneva.pk, site.pk, "en", ("pages.page",)),
        Scope(vyshneva.pk, site.pk, "uk", ("pages.news",)),
    ):
        assert current_backend().find(parse_query("ремонту"), other, 3) == []
