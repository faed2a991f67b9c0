"""Demo content of the core: complete, idempotent, and it gives way to people."""

from datetime import timedelta

import pytest
from wagtail.models import Page

from portal.common.clock import today
from portal.communities.models import Community
from portal.pages.demo import seed
from portal.pages.models import ContactSetting, News, StandardPage
from portal.pages.services import publish
from tests.portal.pages.conftest import OURS, site_of
from tests.support.standing import Standing

demo = Standing(lambda: seed(Community.objects.get(slug=OURS.slug), today()))


@pytest.fixture
def seeded(community: Community) -> Community:
    demo.stand()
    return community


def state() -> list[tuple[object, ...]]:
    return list(Page.objects.order_by("path").values_list("url_path", "title", "latest_revision", "live"))


def test_seeding_twice_changes_nothing(seeded: Community) -> None:
    before = state()
    seed(seeded, today())
    assert state() == before


def test_news_moves_to_today(seeded: Community) -> None:
    before = dict(News.objects.values_list("slug", "date"))
    seed(seeded, today() + timedelta(days=3))
    after = dict(News.objects.values_list("slug", "date"))
    assert before.keys() == after.keys()
    assert all(after[slug] - before[slug] == timedelta(days=3) for slug in before)


def test_what_people_changed_stays(seeded: Community) -> None:
    site = site_of(seeded)
    home = site.root_page.specific
    home.hero_title = "Що шукаєте?"
    publish(home)
    page = StandardPage.objects.get(slug="ukryttia")
    page.lead = "Наш текст"
    publish(page)
    ContactSetting.objects.filter(site=site).update(phone="15-80")
    seed(seeded, today() + timedelta(days=1))
    home.refresh_from_db()
    page.refresh_from_db()
    assert (home.hero_title, page.lead) == ("Що шукаєте?", "Наш текст")
    assert ContactSetting.objects.get(site=site).phone == "15-80"


def test_every_demo_page_says_who_answers_for_it(seeded: Community) -> None:
    pages = StandardPage.objects.exclude(slug__in=["dostupnist", "personalni-dani"])
    assert pages.count() > 25
    assert not pages.filter(responsible="").exists()
    assert not pages.filter(lead="").exists()
