"""Picking and dropping, what the database refuses, the import that the demo goes by."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from modules.service_guide.models import Blank, Fact, Offer, Service
from modules.service_guide.services.demo import script, seed_demo
from modules.service_guide.services.importing import import_services
from modules.service_guide.services.offers import drop_services, pick_services
from portal.audit.models import AuditRecord
from portal.communities.models import Community
from portal.communities.services import sync_community_roles
from tests.factories.addressees import AddresseeFactory
from tests.factories.service_guide import FactFactory, LifeEventFactory, OfferFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.db
def test_dropped_service_comes_back_with_its_words(community: Community) -> None:
    service = ServiceFactory()
    (offer,) = pick_services(community=community, service_ids=[service.pk], actor=None)
    Offer.objects.filter(pk=offer.pk).update(note="Кабінет 4")
    assert drop_services(community=community, service_ids=[service.pk], actor=None) == [offer]
    assert drop_services(community=community, service_ids=[service.pk], actor=None) == [], "twice does nothing twice"
    (again,) = pick_services(community=community, service_ids=[service.pk], actor=None)
    again.refresh_from_db()
    assert (again.pk, again.note, again.is_given) == (offer.pk, "Кабінет 4", True)
    actions = list(AuditRecord.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["service_guide.picked", "service_guide.dropped", "service_guide.picked"]


def test_foreign_service_cannot_be_picked_and_addresses_stay_apart(community: Community, stranger: Community) -> None:
    alien = ServiceFactory(community=stranger)
    assert pick_services(community=community, service_ids=[alien.pk, 10**6], actor=None) == []
    shared, own = ServiceFactory(slug="dovidka"), ServiceFactory(slug="dovidka", community=community)
    offers = pick_services(community=community, service_ids=[own.pk, shared.pk], actor=None)
    assert sorted(offer.slug for offer in offers) == ["dovidka", "dovidka-2"]


@pytest.mark.db
@pytest.mark.parametrize(
    "wrong",
    [
        lambda community: ServiceFactory(is_example=False),
        lambda community: FactFactory(service=ServiceFactory(), is_example=False, source_url="https://x.gov.ua/"),
        lambda community: ServiceFactory(online_url="http://x.gov.ua/"),
        lambda community: ServiceFactory(online_url="javascript:alert(1)"),
        lambda community: ServiceFactory(cost_kind="free", fee=1),
        lambda community: [ServiceFactory(code="00106"), ServiceFactory(code="00106")],
        lambda community: [OfferFactory(community=community, slug="a"), OfferFactory(community=community, slug="a")],
        lambda community: [FactFactory(service=s, kind="term") for s in [ServiceFactory()] * 2],
    ],
)
def test_database_refuses(community: Community, wrong: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(community)


ROW = {
    "code": "00030",
    "slug": "narodzhennia",
    "title": "Реєстрація народження",
    "source_url": "https://od.cmr.gov.ua/",
    "checked_on": "22.11.2026",
    "documents": "Паспорт\nЗаява",
    "term": "1 день",
    "term_source": "https://od.cmr.gov.ua/",
    "term_checked": "2026-11-22",
    "acts": "Закон | стаття 13 | https://zakon.rada.gov.ua/laws/show/2398-17 | 2026-11-22\nКодекс",
    "events": "dytyna",
    "fee": "",
}


@pytest.mark.db
def test_import_makes_then_changes_and_marks_what_has_no_source(community: Community) -> None:
    LifeEventFactory(slug="dytyna")
    assert import_services(rows=[ROW], community=None, actor=None, is_dry=True).made == 1
    assert not Service.objects.exists(), "a dry run writes nothing"
    assert import_services(rows=[ROW], community=None, actor=None).made == 1
    report = import_services(rows=[ROW | {"title": "Нова назва", "slug": ""}], community=None, actor=None)
    assert (report.made, report.changed) == (0, 1)
    service = Service.objects.get()
    assert (service.title, service.is_example, service.checked_on) == ("Нова назва", False, date(2026, 11, 22))
    assert dict(Fact.objects.values_list("kind", "is_example")) == {"documents": True, "term": False}
    assert [act.article for act in service.acts.all()] == ["стаття 13", ""]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": ""}, "title"),
        ({"online_url": "http://x.gov.ua"}, "online_url"),
        ({"audience": "усі"}, "audience"),
        ({"events": "dytyna, nema"}, "events"),
        ({"fee": "сто"}, "fee"),
        ({"checked_on": "учора"}, "checked_on"),
    ],
)
def test_one_wrong_row_and_nothing_is_written(community: Community, change: dict[str, str], column: str) -> None:
    LifeEventFactory(slug="dytyna")
    rows = [ROW, ROW | {"code": "1", "slug": "second"} | change]
    report = import_services(rows=rows, community=community, actor=None)
    assert [(error.number, error.column) for error in report.errors] == [(2, column)]
    assert report.errors[0].message
    assert not Service.objects.exists()


def test_demo_goes_by_the_same_way_and_never_calls_a_guess_a_fact(community: Community) -> None:
    sync_community_roles(community)
    centre = AddresseeFactory(community=community, kind="service_centre")
    seed_demo(community, date(2026, 11, 22))
    seed_demo(community, date(2026, 11, 23))
    shared, own = Service.objects.shared(), Service.objects.own(community)
    assert (shared.count(), own.count()) == (len(script()["service"]), 2)
    assert shared.count() >= 40
    assert not shared.filter(is_example=True).exclude(code="").exists(), "an identifier without a source"
    assert shared.exclude(code="").count() >= 5
    assert Fact.objects.filter(is_example=False).count() >= 30
    assert set(Offer.objects.values_list("places__addressee", flat=True)) == {centre.pk}
    assert Blank.objects.get().document.file_size > 1000
    drop_services(community=community, service_ids=[shared.earliest("pk").pk], actor=None)
    seed_demo(community, date(2026, 11, 24))
    assert Offer.objects.filter(is_given=False).count() == 1, "what people dropped stays dropped"
