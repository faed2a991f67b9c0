"""Menus, alerts, footer: per site, per language, of enabled modules, in a constant number of queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.common.clock import now
from portal.communities.models import Community
from portal.pages.frame import mark_current, site_frame
from portal.pages.models import AlertSetting
from portal.pages.services import set_alerts, set_contacts, set_footer
from portal.registry.contract import MenuItem
from portal.registry.models import ModuleSwitch
from portal.registry.modules import contributions
from tests.factories.pages import SectionPageFactory, StandardPageFactory
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]


def frame_of(site: Site) -> dict[str, Any]:
    site = Site.objects.select_related("root_page", "community_site__community").get(pk=site.pk)
    request = RequestFactory().get("/", HTTP_HOST=site.hostname)
    request._wagtail_site = site
    return site_frame(request, site)


def labels(site: Site) -> list[str]:
    cache.clear()
    return [entry["label"] for entry in frame_of(site)["menu"]]


def test_menu_is_the_tree_with_panels(site: Site) -> None:
    section = SectionPageFactory(parent=site.root_page, title="Громада", slug="hromada", show_in_menus=True)
    column = SectionPageFactory(parent=section, title="Безпека", slug="bezpeka", show_in_menus=True)
    StandardPageFactory(parent=column, title="Укриття", slug="ukryttia", show_in_menus=True)
    StandardPageFactory(parent=section, title="Паспорт", slug="pasport", show_in_menus=True)
    StandardPageFactory(parent=section, title="Поза меню", slug="poza")
    StandardPageFactory(parent=section, title="Чернетка", slug="cher", show_in_menus=True, live=False)
    cache.clear()
    entry = next(entry for entry in frame_of(site)["menu"] if entry["label"] == "Громада")
    assert entry["groups"] == [
        {"title": "Безпека", "links": [{"label": "Укриття", "url": "/hromada/bezpeka/ukryttia/"}]},
        {"title": "", "links": [{"label": "Паспорт", "url": "/hromada/pasport/"}]},
    ]
    assert entry["promo"]["url"] == "/hromada/"


def test_hint_of_a_section_leads_where_its_editor_says(site: Site) -> None:
    target = StandardPageFactory(parent=site.root_page, title="Бюджет", slug="biudzhet")
    section = SectionPageFactory(
        parent=site.root_page, slug="hromada", show_in_menus=True, promo_title="Бюджет за 5 хвилин", promo_page=target
    )
    StandardPageFactory(parent=section, show_in_menus=True)
    cache.clear()
    entry = next(entry for entry in frame_of(site)["menu"] if entry["groups"])
    assert (entry["promo"]["title"], entry["promo"]["url"]) == ("Бюджет за 5 хвилин", "/biudzhet/")


def test_menus_of_the_two_sites_are_apart(community: Community) -> None:
    ours, centre = site_of(community), site_of(community, "service_centre")
    StandardPageFactory(parent=ours.root_page, title="Влада", show_in_menus=True)
    StandardPageFactory(parent=centre.root_page, title="Відділення", show_in_menus=True)
    assert "Влада" in labels(ours) and "Відділення" not in labels(ours)
    assert "Відділення" in labels(centre) and "Влада" not in labels(centre)


def test_link_of_a_module_follows_its_switch(site: Site) -> None:
    items = [(label, item) for label, item in contributions(MenuItem) if "community" in item.audience]
    for label, item in items:
        assert str(item.label) in labels(site)
        switch = ModuleSwitch.objects.create(site=site, module=label, is_enabled=False)
        assert str(item.label) not in labels(site)
        switch.delete()


def test_queries_do_not_grow_with_the_menu(site: Site) -> None:
    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            frame_of(site)
        return len(seen)

    section = SectionPageFactory(parent=site.root_page, show_in_menus=True)
    StandardPageFactory(parent=section, show_in_menus=True)
    few = count()
    for _number in range(5):
        section = SectionPageFactory(parent=site.root_page, show_in_menus=True)
        for _child in range(4):
            StandardPageFactory(parent=section, show_in_menus=True)
    assert count() == few


def test_warm_frame_asks_nothing_of_the_database(site: Site) -> None:
    site = Site.objects.select_related("root_page", "community_site__community").get(pk=site.pk)
    request = RequestFactory().get("/", HTTP_HOST=site.hostname)
    site_frame(request, site)
    with CaptureQueriesContext(connection) as seen:
        site_frame(request, site)
    assert len(seen) == 0


def test_current_entry_is_marked_by_address() -> None:
    link = {"label": "Укриття", "url": "/hromada/ukryttia/"}
    menu = [
        {"label": "Громада", "url": "/hromada/", "groups": [{"title": "", "links": [link]}]},
        {"label": "Новини", "url": "/novyny/", "groups": []},
    ]
    marked = mark_current(menu, "/hromada/ukryttia/")
    assert [entry["is_current"] for entry in marked] == [True, False]
    assert marked[0]["groups"][0]["links"][0]["is_current"]
    assert not any(entry["is_current"] for entry in mark_current(menu, "/"))
    assert "is_current" not in menu[0]


@pytest.mark.parametrize(
    ("start", "end", "is_shown"), [(-1, 1, True), (1, 2, False), (-2, -1, False), (None, None, True)]
)
def test_alert_shows_itself_between_its_times(
    site: Site, get: Get, start: int | None, end: int | None, is_shown: bool
) -> None:
    moment = now()
    times = {
        name: moment + timedelta(hours=hours)
        for name, hours in (("starts_at", start), ("ends_at", end))
        if hours is not None
    }
    set_alerts(site, [{"kind": "outage", "title": "Аварія на водогоні.", "text": "Вулиця Садова.", **times}])
    assert ("Аварія на водогоні." in text_of(get("/"))) is is_shown


def test_page_is_not_cached_beyond_the_end_of_an_alert(site: Site) -> None:
    from portal.pages.frame import alerts_of_the_moment

    set_alerts(site, [{"kind": "alarm", "title": "Тривога", "text": "", "ends_at": now() + timedelta(seconds=40)}])
    request = RequestFactory().get("/")
    assert alerts_of_the_moment(frame_of(site)["alerts"], request)
    assert 30 <= request.page_cache_seconds <= 40


def test_alert_that_ends_before_it_begins_is_refused(site: Site) -> None:
    from wagtail.blocks import StreamBlockValidationError

    setting = AlertSetting.for_site(site)
    block = setting._meta.get_field("alerts").stream_block
    moment = now()
    value = {"kind": "alarm", "title": "Тривога", "starts_at": moment, "ends_at": moment - timedelta(hours=1)}
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python([{"type": "alert", "value": value}]))


def test_footer_holds_contacts_and_working_links_only(site: Site, get: Get) -> None:
    page = StandardPageFactory(parent=site.root_page, title="Контакти", slug="kontakty")
    hidden = StandardPageFactory(parent=site.root_page, slug="cher", live=False)
    set_contacts(site, organisation="Вишнева селищна рада", phone="15-00", phone_full="+380000001500")
    set_footer(site, [("Звернутися", [("Контакти", page), ("Чернетка", hidden)]), ("Порожній", [("Нема", hidden)])])
    html = text_of(get("/"))
    assert 'href="tel:+380000001500"' in html
    assert 'href="/kontakty/"' in html
    assert "Чернетка" not in html and "Порожній" not in html
