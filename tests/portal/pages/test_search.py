"""Search of a site: what it finds, for whom, and what it never shows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from portal.common.clock import today
from portal.communities.models import Community
from portal.pages.models import NewsIndex, StandardPage
from portal.pages.services import block, ensure_news, ensure_page
from portal.search.models import Change, Entry
from portal.search.services import index_changes, rebuild_all
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]


@pytest.fixture
def shelter(site: Site) -> StandardPage:
    made = ensure_page(
        site.root_page,
        StandardPage,
        "Пам’ятка про УКРИТТЯ",
        body=[block("text", {"text": "<p>Найближче сховище — у Будинку культури на вулиці Їжакевича.</p>"})],
    )
    index_changes()
    return made


@pytest.fixture
def find(get: Get) -> Callable[..., str]:
    """find("слово") → the page of results as it is read."""

    def ask(words: str, path: str = "/search/", host: str = "vyshneva.test", **more: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in {"q": words, **more}.items())
        return text_of(get(f"{path}?{query}", host=host))

    return ask


FINDS = ("укриття", "УКРИТТЮ", "пам'ятки", "памʼятка", "Пам’ятка", "їжакевич", "сховища", "будинок культура", "укр")
SIGNS = ("укриття (", '"укриття', "-укриття*", "укриття: сховище?")
NOT_THERE = ("вертоліт", "'", '"', "%25", "вертоліт (", "*", "'::tsquery")


@pytest.mark.db
def test_page_is_found_by_any_form_of_its_words(shelter: StandardPage, find: Any) -> None:
    link = 'href="/pamiatka-pro-ukryttia/"'
    assert [words for words in (*FINDS, *SIGNS) if link not in find(words)] == []
    assert [words for words in NOT_THERE if link in find(words) or "Нічого не знайдено" not in find(words)] == []
    assert link not in find("%00")


def test_words_that_do_not_meet_anywhere_are_looked_for_one_by_one(shelter: StandardPage, find: Any) -> None:
    html = find("укриття вертоліт")
    assert 'href="/pamiatka-pro-ukryttia/"' in html
    assert "знайдено сторінки з деякими з них" in html


def test_found_words_are_marked_and_markup_stays_text(site: Site, find: Any) -> None:
    ensure_page(
        site.root_page,
        StandardPage,
        "<img src=x onerror=alert(1)> субсидія",
        lead="<script>alert(2)</script> Отримати субсидію",
    )
    index_changes()
    html = find("субсидії")
    assert "<mark>субсидія</mark>" in html and "<mark>субсидію</mark>" in html
    assert "<img src=x" not in html and "<script>alert" not in html
    assert "&lt;img src=x" in html and "&lt;script&gt;" in html
    assert "<b>x</b>" not in find("<b>x</b>"), "nor is what was typed"


def test_typed_words_stay_and_nonsense_breaks_nothing(shelter: StandardPage, get: Get) -> None:
    assert 'value="укриття"' in text_of(get("/search/?q=укриття"))
    for query in ("", "?q=", "?q=" + "я" * 5000 + "&page=-7", "?q=укриття&page=9999999999&kind=no", "?q=%00&page=²"):
        assert get("/search/" + query).status_code == 200


@pytest.mark.db
def test_hidden_page_is_found_by_nobody_at_once(shelter: StandardPage, find: Any) -> None:
    link = 'href="/pamiatka-pro-ukryttia/"'
    restriction = PageViewRestriction.objects.create(page=shelter, restriction_type=PageViewRestriction.LOGIN)
    assert link not in find("укриття"), "the index does not know yet, the page of results does"
    index_changes()
    assert not Entry.objects.filter(source="pages.page", object_id=shelter.pk).exists()
    restriction.delete()
    index_changes()
    assert link in find("укриття")
    shelter.unpublish()
    assert not Entry.objects.filter(source="pages.page", object_id=shelter.pk).exists()
    assert link not in find("укриття")
    shelter.save_revision().publish()
    index_changes()
    assert link in find("укриття")
    shelter.delete()
    assert link not in find("укриття")


@pytest.mark.db
def test_changed_page_is_found_by_its_new_words_only(shelter: StandardPage, find: Any) -> None:
    shelter.title, shelter.body = "Правила полювання", []
    shelter.save_revision().publish()
    shelter.slug = "polyuvannia"
    shelter.save_revision().publish()
    index_changes()
    assert "Нічого не знайдено" in find("сховище")
    assert 'href="/polyuvannia/"' in find("полюванням")
    assert not Change.objects.exists()


@pytest.mark.db
def test_community_finds_nothing_of_another(shelter: StandardPage, neighbour: Community, find: Any) -> None:
    theirs = site_of(neighbour).root_page
    ensure_page(theirs, StandardPage, "Лісове укриття")
    index_changes()
    ours, other = find("укриття"), find("укриття", host="lisova.test")
    assert "/pamiatka-pro-ukryttia/" in ours and "lisove-ukryttia" not in ours
    assert "/lisove-ukryttia/" in other and "pamiatka" not in other
    assert "pamiatka" not in find("укриття", host="cnap.vyshneva.test"), "nor another site of ours its pages"
    assert "pamiatka" not in find("укриття", path="/en/search/")


def test_kinds_can_be_told_apart_and_pages_turned(site: Site, shelter: StandardPage, find: Any) -> None:
    index = NewsIndex.objects.child_of(site.root_page).get()
    for number in range(23):
        ensure_news(index, f"Укриття відкрито, дім {number}", on=today())
    index_changes()
    html = find("укриття")
    assert "Знайдено: 24" in html and "page=2" in html
    assert html.count('<h3 class="item__t">') == 20
    only = find("укриття", kind="pages.page")
    assert only.count('<h3 class="item__t">') == 1 and "/pamiatka-pro-ukryttia/" in only
    assert find("укриття", kind="pages.news", page="2").count('<h3 class="item__t">') == 3
    with_title_first = find("пам'ятка укриття")
    assert "/pamiatka-pro-ukryttia/" in with_title_first


def test_queries_do_not_grow_with_results(site: Site, shelter: StandardPage, get: Get) -> None:
    def asked() -> int:
        get("/search/?q=укриття")  # fills the caches of the frame
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get("/search/?q=укриття")
        return len(queries)

    one = asked()
    for number in range(3):
        ensure_page(site.root_page, StandardPage, f"Укриття номер {number}")
    index_changes()
    get("/search/?q=укриття")
    assert asked() == one


def test_rebuild_makes_the_same_index(shelter: StandardPage, find: Any) -> None:
    before = set(Entry.objects.values_list("source", "object_id", "title", "url"))
    Entry.objects.filter(object_id=shelter.pk).update(title="Старе", version=0)
    Entry.objects.create(
        community_id=Entry.objects.first().community_id, source="gone.things", object_id="1", url="/x/", version=1
    )
    rebuild_all()
    assert set(Entry.objects.values_list("source", "object_id", "title", "url")) == before
    assert 'href="/pamiatka-pro-ukryttia/"' in find("укриття")


def test_too_many_searches_are_asked_to_wait(shelter: StandardPage, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.pages.search_views.SEARCHES", 2)
    ask = {"path": "/search/?q=укриття", "headers": {"host": "vyshneva.test"}, "REMOTE_ADDR": "203.0.113.7"}
    assert [client.get(**ask).status_code for _time in range(3)] == [200, 200, 429]
    refused = client.get(**ask)
    assert 'value="укриття"' in text_of(refused) and "Зачекайте хвилину" in text_of(refused)
    assert client.get(**ask | {"REMOTE_ADDR": "203.0.113.8"}).status_code == 200


@pytest.mark.db
def test_suggestions_are_titles_by_what_is_typed_so_far(
    site: Site, shelter: StandardPage, neighbour: Community, get: Get
) -> None:
    ensure_page(site.root_page, StandardPage, "Субсидія на опалення <b>", lead="Про укриття")
    ensure_page(site_of(neighbour).root_page, StandardPage, "Субсидія лісова")
    index_changes()

    def suggested(typed: str, path: str = "/search/suggestions/") -> list[str]:
        answer = get(f"{path}?q={typed}")
        assert answer.headers["Content-Type"] == "application/json"
        return [each["title"] for each in answer.json()["suggestions"]]

    assert suggested("укр") == ["Пам’ятка про УКРИТТЯ"]
    assert suggested("памятка укри") == ["Пам’ятка про УКРИТТЯ"]
    assert suggested("субсидію") == suggested("субсідія") == suggested("субсидыя") == ["Субсидія на опалення <b>"]
    assert suggested("ук") == suggested("") == suggested("вертоліт") == suggested("%00\"'") == []
    assert suggested("укриття", "/en/search/suggestions/") == []
    shelter.unpublish()
    assert suggested("укриття") == []
    html = text_of(get("/search/?q=субсідія"))
    assert "Нічого не знайдено" in html and "Субсидія на опалення &lt;b&gt;" in html


def test_choices_of_an_editor_are_no_words_of_the_page(site: Site, find: Callable[..., str]) -> None:
    link = {"text": "Куди звернутися", "url": "/", "icon": "wallet", "service": ""}
    ensure_page(site.root_page, StandardPage, "Виплати", body=[block("tiles", {"items": [link, link]})])
    index_changes()
    page = find("куди звернутися")
    assert "Виплати" in page
    assert "гаманець" not in page and "оберіть" not in page and "None" not in page
