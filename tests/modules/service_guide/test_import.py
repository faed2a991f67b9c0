"""Tables of a community's own services, through the import of the core: out and in again without a change."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from modules.service_guide.models import Offer, Service
from modules.service_guide.resources import ServiceTable
from portal.communities.models import Community
from portal.communities.services import grant_role, sync_community_roles
from portal.imports import services
from portal.imports.models import ImportRun
from portal.imports.services import work_on
from tests.factories.service_guide import (
    FactFactory,
    LegalActFactory,
    LifeEventFactory,
    OfferFactory,
    ServiceEventFactory,
    ServiceFactory,
)
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
CODE = "service_guide.service"
GUIDE = "service_guide.guide"


def brought(community: Community, text: str, code: str = CODE) -> ImportRun:
    run = services.receive_table(community=community, code=code, actor=None, name="services.csv", data=text.encode())
    work_on(run.pk)
    run.refresh_from_db()
    return run


def applied(run: ImportRun) -> ImportRun:
    services.apply_import(run=run, actor=None)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def said(run: ImportRun) -> dict[int, list[str]]:
    return {row.line: [code for code, _text in row.problems] for row in run.rows.all() if row.problems}


@pytest.mark.db
def test_new_services_are_given_and_known_ones_change_where_the_table_says(
    community: Community, stranger: Community
) -> None:
    LifeEventFactory(slug="zhytlo")
    known = OfferFactory(community=community, service=ServiceFactory(community=community, slug="dopomoha")).service
    FactFactory(service=known, kind="term", text="10 днів", text_en="10 days")
    alien = ServiceFactory(community=stranger, slug="nova", title="Чужа")
    shared = ServiceFactory(slug="pasport", title="Паспорт")
    head = "slug;title;cost_kind;events_;term_text;term_source_url;term_checked_on;acts_\n"
    run = brought(
        community,
        head
        + "dopomoha;Допомога громади;безоплатно;zhytlo;5 днів;https://x.gov.ua/;22.11.2026;Рішення № 1 | пункт 2\n"
        "nova;Нова послуга;платно;;;;;\n"
        "pasport;Власний паспорт;безоплатно;;;;;\n",
    )
    assert run.counts == {"new": 2, "changed": 1}, said(run)
    assert Service.objects.own(community).count() == 1, "checking writes nothing"
    assert applied(run).state == "applied", run.problem
    known.refresh_from_db()
    fact = known.facts.get()
    assert (known.title, fact.text, fact.text_en, fact.is_example) == ("Допомога громади", "5 днів", "10 days", False)
    assert [act.article for act in known.acts.all()] == ["пункт 2"]
    assert [link.event.slug for link in known.event_links.all()] == ["zhytlo"]
    titles = set(Offer.objects.for_community(community).given().values_list("service__title", flat=True))
    assert titles == {"Допомога громади", "Нова послуга", "Власний паспорт"}
    for row, title in ((alien, "Чужа"), (shared, "Паспорт")):
        row.refresh_from_db()
        assert row.title == title


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("x;Назва;безоплатно;10;;;", "fee"),
        ("x;Назва;платно;сто;;;", "fee"),
        ("x;Назва;платно;;nema;;", "events_"),
        ("x;Назва;платно;;;http://x.gov.ua/;", "online_url"),
        ("x;Назва;платно;;;;учора", "term_checked_on"),
        ("x;;платно;;;;", "title"),
        ("Не адреса;Назва;платно;;;;", "slug"),
    ],
)
def test_mistakes_are_said_by_row_and_column(community: Community, cells: str, column: str) -> None:
    run = brought(community, f"slug;title;cost_kind;fee;events_;online_url;term_checked_on\n{cells}\n")
    assert said(run) == {2: [column]}
    assert not Service.objects.exists()


@pytest.mark.db
def test_what_comes_out_goes_in_again_without_a_change(admin: Client, community: Community) -> None:
    event = LifeEventFactory(slug="zhytlo")
    service = ServiceFactory(community=community, slug="a", cost_kind="fee", fee="49.92", also_known_as="=1+1")
    ServiceEventFactory(service=service, event=event)
    FactFactory(service=service, kind="documents", text="Паспорт\nЗаява", is_example=True)
    LegalActFactory(service=service, title="Закон", article="стаття 5", url="https://zakon.rada.gov.ua/laws/show/1")
    ServiceFactory(title="Державна")
    answer = admin.get(reverse("imports_admin:export", args=[CODE, "csv"]))
    assert answer.status_code == 200
    table = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = table.decode("utf-8-sig")
    assert "'=1+1" in text, "a cell is no formula"
    assert "Державна" not in text
    run = brought(community, text)
    assert run.counts == {"same": 1}, said(run)


@pytest.mark.db
def test_the_national_guide_comes_in_for_everybody_by_its_keepers_alone(
    admin: Client, visitor: Client, community: Community, stranger: Community
) -> None:
    LifeEventFactory(slug="zhytlo")
    LifeEventFactory(slug="nasha", community=community)
    known = OfferFactory(community=stranger, service=ServiceFactory(slug="pasport", title="Паспорт", code="00034"))
    own = ServiceFactory(community=community, slug="dopomoha", title="Допомога")
    head = "slug;code;title;events_;blanks_\n"
    wrong = brought(community, head + "pasport;00034;Паспорт;nasha;\nnova;00034;Нова;;\n", GUIDE)
    assert said(wrong) == {2: ["events_"], 3: ["code"]}, "one community's life event, another service's identifier"
    services.discard_import(run=wrong, actor=None)
    blank = "Заява | зразок заповнення | https://x.gov.ua/z | 22.11.2026"
    run = brought(
        community, head + f"pasport;00034;Паспорт України;zhytlo;{blank}\ndopomoha;;Нова державна;;\n", GUIDE
    )
    assert run.counts == {"new": 1, "changed": 1}, said(run)
    assert applied(run).state == "applied", run.problem
    own.refresh_from_db()
    assert own.title == "Допомога", "an own service with the same address is another one"
    assert [(each.kind, each.url) for each in known.service.blanks.all()] == [("sample", "https://x.gov.ua/z")]
    page = Client(HTTP_HOST="kalynova.test").get("/services/service_guide/pasport/").content.decode()
    assert "Паспорт\xa0України" in page or "Паспорт України" in page
    assert Offer.objects.count() == 1, "what is new waits to be picked"
    text = b"".join(admin.get(reverse("imports_admin:export", args=[GUIDE, "csv"]))).decode("utf-8-sig")
    assert brought(community, text, GUIDE).counts == {"same": 2}


@pytest.mark.parametrize("role", ["owner", "admin", "editor"])
def test_nobody_who_works_for_one_community_reaches_the_national_table(community: Community, role: str) -> None:
    user = get_user_model().objects.create_user("head@vyshneva.test")
    sync_community_roles(community)
    grant_role(user=user, community=community, role=role)
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
    assert client.get(reverse("imports_admin:table", args=[GUIDE])).status_code in {302, 403}


def test_every_column_has_a_heading_of_its_own_in_both_languages() -> None:
    from django.utils import translation

    for language in ("uk", "en"):
        with translation.override(language):
            headings: list[Any] = [str(column.label).casefold() for column in ServiceTable.columns]
        assert len(set(headings)) == len(headings)
        assert len(headings) <= 60
