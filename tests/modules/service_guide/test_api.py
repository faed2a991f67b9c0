"""The HTTP API: scoped, searchable, honest about identifiers, cheap to ask again."""

import pytest
from django.test import Client

from modules.service_guide.services.changes import offers_changed
from portal.communities.models import Community
from portal.search.services import index_changes
from tests.factories.service_guide import FactFactory, LifeEventFactory, OfferFactory, ServiceEventFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/service_guide/"


def test_list_detail_and_events(visitor: Client, community: Community, stranger: Community) -> None:
    offer = OfferFactory(community=community, service__title="Житлова субсидія", service__code="00001")
    ServiceEventFactory(service=offer.service, event=LifeEventFactory(slug="zhytlo", title="Житло"))
    FactFactory(service=offer.service, kind="term", text="10 днів")
    OfferFactory(community=stranger)
    offers_changed([offer])
    index_changes()
    for query in ("", "?q=субсидію", "?event=zhytlo", "?free=true&who=people"):
        answer = visitor.get(f"{API}services/{query}").json()
        assert (answer["count"], [row["id"] for row in answer["services"]]) == (1, [offer.public_id]), query
    assert visitor.get(f"{API}services/?online=true").json()["count"] == 0
    assert answer["services"][0]["code"] == "", "an unverified identifier is none"
    detail = visitor.get(f"{API}services/{offer.public_id}/").json()
    assert detail["facts"] == [
        {"kind": "term", "text": "10 днів", "source_url": "", "checked_on": "", "is_example": True}
    ]
    assert visitor.get(f"{API}events/").json()[0]["slug"] == "zhytlo"


def test_who_has_it_already_gets_304_until_it_changes(visitor: Client, community: Community) -> None:
    offer = OfferFactory(community=community)
    first = visitor.get(f"{API}services/")
    again = visitor.get(f"{API}services/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    offer.service.title = "Інша назва"
    offer.service.save()
    assert visitor.get(f"{API}services/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["services/?limit=0", "services/?limit=999", "services/?offset=-1", "services/?who=x"]
)
def test_bad_question_is_refused(visitor: Client, community: Community, path: str) -> None:
    assert visitor.get(API + path).status_code == 422


def test_strangers_service_is_not_found(visitor: Client, community: Community, stranger: Community) -> None:
    theirs = OfferFactory(community=stranger)
    assert visitor.get(f"{API}services/{theirs.public_id}/").status_code == 404
