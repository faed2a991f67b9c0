"""An editor's work in the admin: forms open, an empty address is written, previews look like the site."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from portal.communities.models import Community
from portal.pages.models import (
    AlertSetting,
    ContactSetting,
    FooterSetting,
    KioskSetting,
    News,
    NewsIndex,
    StandardPage,
)
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.factories.pages import NewsTopicFactory, PictureFactory
from tests.portal.pages.conftest import site_of
from tests.support.people import sign_in_fully

HOST = "vyshneva.test"


@pytest.fixture
def admin(community: Community) -> Client:
    """An administrator of the community, not a superuser."""
    user = UserFactory(email="admin@vyshneva.example")
    MembershipFactory(user=user, community=community, role="admin")
    from portal.communities.services.roles import put_into_groups

    put_into_groups(user)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


def form(**fields: Any) -> dict[str, Any]:
    empty = {
        "lead": "",
        "cover_alt": "",
        "responsible": "",
        "review_by": "",
        "seo_title": "",
        "search_description": "",
    }
    streams = {"body": streamfield([]), "aside": streamfield([])}
    comments = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    return {**nested_form_data({**empty, **streams, "slug": "", **fields}), **comments}


@pytest.mark.parametrize("model", ["sectionpage", "standardpage", "newsindex"])
def test_forms_of_page_types_open(admin: Client, community: Community, model: str) -> None:
    root = site_of(community).root_page
    response = admin.get(reverse("wagtailadmin_pages:add", args=["pages", model, root.pk]))
    assert response.status_code == 200


@pytest.mark.parametrize("kind", ["community", "service_centre"])
def test_forms_of_homes_open(admin: Client, community: Community, kind: str) -> None:
    root = site_of(community, kind).root_page
    assert admin.get(reverse("wagtailadmin_pages:edit", args=[root.pk])).status_code == 200


@pytest.mark.parametrize("setting", [ContactSetting, FooterSetting, AlertSetting, KioskSetting])
def test_frame_of_own_sites_is_edited_and_of_foreign_ones_not(
    admin: Client, community: Community, neighbour: Community, setting: Any
) -> None:
    def ask(owner: Community) -> int:
        name = setting._meta.model_name
        return admin.get(reverse("wagtailsettings:edit", args=["pages", name, site_of(owner).pk])).status_code

    assert ask(community) == 200
    assert ask(neighbour) in {302, 403, 404}


def test_new_page_gets_its_address_from_the_title_and_is_published(admin: Client, community: Community) -> None:
    root = site_of(community).root_page
    address = reverse("wagtailadmin_pages:add", args=["pages", "standardpage", root.pk])
    body = streamfield([("text", {"text": rich_text("<p>Найближче сховище.</p>")})])
    admin.post(address, form(title="Пам’ятка про укриття", body=body, **{"action-publish": "1"}))
    page = StandardPage.objects.get(title="Пам’ятка про укриття")
    assert (page.slug, page.live) == ("pamiatka-pro-ukryttia", True)
    assert "Найближче сховище" in Client(HTTP_HOST=HOST).get("/pamiatka-pro-ukryttia/").content.decode().replace(
        "\u00a0", " "
    )


def test_cover_without_a_description_is_refused_and_the_text_kept(admin: Client, community: Community) -> None:
    root = site_of(community).root_page
    picture = PictureFactory(collection=community.collection)
    address = reverse("wagtailadmin_pages:add", args=["pages", "standardpage", root.pk])
    response = admin.post(address, form(title="Укриття", lead="Набране речення", cover=picture.pk))
    assert response.status_code == 200
    assert "Набране речення" in response.content.decode()
    assert not StandardPage.objects.filter(title="Укриття").exists()


def test_news_offers_topics_of_its_own_list_only(admin: Client, community: Community, neighbour: Community) -> None:
    ours = NewsIndex.objects.child_of(site_of(community).root_page).get()
    NewsTopicFactory(index=ours, name="Дороги")
    NewsTopicFactory(index=NewsIndex.objects.child_of(site_of(neighbour).root_page).get(), name="Лісове")
    html = admin.get(reverse("wagtailadmin_pages:add", args=["pages", "news", ours.pk])).content.decode()
    assert "Дороги" in html and "Лісове" not in html
    admin.post(
        reverse("wagtailadmin_pages:add", args=["pages", "news", ours.pk]),
        form(title="Міст відкрито", date="2026-11-16") | {"topics": [ours.topics.get().pk], "action-publish": "1"},
    )
    assert [topic.name for topic in News.objects.get(slug="mist-vidkryto").topics.all()] == ["Дороги"]


def test_preview_looks_like_the_page_of_its_site(admin: Client, community: Community) -> None:
    root = site_of(community, "service_centre").root_page
    address = reverse("wagtailadmin_pages:preview_on_add", args=["pages", "standardpage", root.pk])
    assert admin.post(address, form(title="Новий бланк", slug="blank")).json()["is_valid"]
    response = admin.get(address)
    html = response.content.decode()
    assert "Новий бланк" in html
    assert "themes/cnap" in html
    assert "wagtail-userbar" not in html
    # The panel of the editor is a frame; nothing else of the page's strict policy changes.
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_foreign_pages_are_out_of_reach(admin: Client, neighbour: Community) -> None:
    root = site_of(neighbour).root_page
    response = admin.get(reverse("wagtailadmin_pages:edit", args=[root.pk]))
    assert response.status_code == 404  # not even that it exists
    chooser = admin.get(reverse("wagtailadmin_choose_page_search"), {"q": "Лісова"}).content.decode()
    assert "Лісова громада" not in chooser.replace('value="Лісова"', "")
    assert Page.objects.filter(title="Лісова громада").exists()


def listof(value: Any) -> dict[str, Any]:
    """One item of a list of blocks, as forms send it."""
    return {"count": "1", "0": {"value": value, "order": "0", "deleted": ""}}


def link_block(page: Page) -> dict[str, Any]:
    return {"text": "Далі", "page": page.pk, "service": "", "url": ""}


@pytest.mark.parametrize("setting", [FooterSetting, AlertSetting])
def test_frame_takes_no_page_of_another_community(
    admin: Client, community: Community, neighbour: Community, setting: Any
) -> None:
    theirs, site = site_of(neighbour).root_page, site_of(community)
    address = reverse("wagtailsettings:edit", args=["pages", setting._meta.model_name, site.pk])
    name = "columns" if setting is FooterSetting else "alerts"

    def sent(page: Page, title: str = "Корисне") -> Any:
        link = link_block(page)
        column = {"title": title, "links": listof(link)}
        dates = {"starts_at": "", "ends_at": "", "title_en": "", "text": "", "text_en": "", "icon": ""}
        alert = {"kind": "notice", "title": title, "link": link, **dates}
        block = ("column", column) if setting is FooterSetting else ("alert", alert)
        return admin.post(address, nested_form_data({name: streamfield([block]), "columns_en": streamfield([])}))

    for title in ("Корисне", ""):  # right else, and wrong else, so that the form is shown again
        answer = sent(theirs, title)
        assert answer.status_code in {302, 403} and "Лісова" not in answer.content.decode()
    assert "Корисне" not in str(getattr(setting.for_site(site), name))
    sent(site.root_page)
    assert "Корисне" in str(getattr(setting.for_site(site), name))


def test_page_that_is_refused_for_something_else_shows_no_name_of_another_community(
    admin: Client, community: Community, neighbour: Community
) -> None:
    theirs = site_of(neighbour).root_page
    address = reverse("wagtailadmin_pages:add", args=["pages", "standardpage", site_of(community).root_page.pk])
    wrong = ("buttons", {"items": listof(link_block(theirs) | {"url": "/"})})
    answer = admin.post(address, form(title="Сховища", body=streamfield([wrong])))
    assert answer.status_code in {302, 403} and "Лісова" not in answer.content.decode()


def test_pages_of_another_community_are_not_named_where_pages_are_copied_and_chosen_all_at_once(
    admin: Client, community: Community, neighbour: Community
) -> None:
    home, theirs = site_of(community).root_page, site_of(neighbour).root_page
    child = home.get_children().first()
    answer = admin.post(
        reverse("wagtailadmin_pages:copy", args=[child.pk]),
        {"new_title": "Копія", "new_slug": "kopiia", "new_parent_page": theirs.pk},
    )
    assert answer.status_code == 404
    for above in ("", "&childOf=1", f"&childOf={theirs.pk}", f"&childOf={home.pk}&childOf=1"):
        assert admin.get(f"/admin/bulk/wagtailcore/page/delete/?id=all{above}").status_code == 404, above
    assert child.title in admin.get(f"/admin/bulk/wagtailcore/page/publish/?id=all&childOf={home.pk}").content.decode()


def test_first_page_leads_to_what_a_content_manager_does_most(admin: Client, community: Community) -> None:
    index = NewsIndex.objects.descendant_of(site_of(community).root_page).get()
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailadmin_pages:add", args=["pages", "news", index.pk]) in page
    assert reverse("wagtailadmin_pages:edit", args=[site_of(community).root_page.pk]) in page
    assert "Додати новину" in page
    assert site_of(community, "service_centre").site_name in page


def test_first_page_of_who_edits_nothing_offers_nothing(community: Community) -> None:
    user = UserFactory(email="owner-of-none@vyshneva.example")
    MembershipFactory(user=user, community=community, role="persona")
    client = sign_in_fully(Client(HTTP_HOST=HOST), user)
    answer = client.get(reverse("wagtailadmin_home"))
    assert "vp-first" not in answer.content.decode()
