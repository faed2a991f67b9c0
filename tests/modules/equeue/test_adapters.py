"""One behaviour of every kind of queue (rules 3–5), whoever keeps it; what differs stands in test_outside.py."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from modules.equeue.adapters.base import BookedElsewhere, Person, VisitRequest
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.adapters.link import LinkedQueue
from modules.equeue.engine.refusals import BadContact, NotFound, SlotNotOffered, SlotTaken
from modules.equeue.models import Booking
from modules.equeue.services.outside import keep_keys
from modules.equeue.services.own_queue import OwnQueue, adapter_of
from portal.common import clock
from portal.common.idempotency import IdempotencyConflict
from portal.common.refusals import Refusal
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PERSON = Person("Приклад Ганна Зразківна", "+380671234567", "hanna@example.org")
LINK = "https://queue.example.org/vyshneva"


@pytest.fixture
def own(queue):
    WorkplaceTypeFactory(queue=queue, capacity=1)
    return OwnQueue(queue)


@pytest.fixture
def diia(diia_server):
    return DiiaQueue(diia_server.url, KEY_NAME, KEY)


@pytest.fixture(params=["own", "diia"])
def adapter(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def wish(adapter):
    """The first time of the second day that is offered."""
    service = adapter.services()[0].id
    day = adapter.dates(service)[1]
    return VisitRequest(service, day, adapter.times(service, day)[0].starts, PERSON, "one-wish-of-one-person", True)


def free_of(adapter, wish):
    return {item.starts: item.free for item in adapter.times(wish.service, wish.local_date)}


def test_offers_are_in_order_ahead_and_free(adapter):
    services = adapter.services()
    assert adapter.is_bookable and not adapter.link
    assert services and len({item.id for item in services}) == len(services)
    assert all(item.name for item in services)
    days = adapter.dates(services[0].id)
    assert days == sorted(set(days)) and days[0] >= clock.today()
    for day in days[:2]:
        times = adapter.times(services[0].id, day)
        assert [item.starts for item in times] == sorted({item.starts for item in times})
        assert all(item.local_date == day and item.free > 0 and item.ends > item.starts for item in times)
    assert adapter.times(services[0].id, date(2020, 1, 1)) == []


def test_visit_takes_its_time_and_is_read_again(adapter, wish):
    made = adapter.create(wish)
    assert made.is_active and made.number
    assert (made.local_date, made.starts) == (wish.local_date, wish.starts)
    assert wish.starts not in free_of(adapter, wish)
    assert adapter.visit(made.reference) == made


def test_same_wish_again_is_the_same_visit_and_another_under_its_key_is_a_conflict(adapter, wish):
    made = adapter.create(wish)
    assert adapter.create(wish) == made
    other = adapter.times(wish.service, wish.local_date)[-1].starts
    with pytest.raises(IdempotencyConflict):
        adapter.create(replace(wish, starts=other))
    with pytest.raises(IdempotencyConflict):
        adapter.create(replace(wish, person=replace(PERSON, name="Інша Людина")))
    assert other in free_of(adapter, wish)


def test_taken_time_is_refused_to_the_next_person(adapter, wish):
    adapter.create(wish)
    with pytest.raises(SlotTaken):
        adapter.create(replace(wish, key="the-wish-of-another", person=replace(PERSON, name="Інша Людина")))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"starts": time(3, 17)}, SlotNotOffered),
        ({"local_date": date(2020, 1, 1)}, SlotNotOffered),
        ({"local_date": date(9999, 12, 31)}, SlotNotOffered),
        ({"service": "nobody-knows-it"}, NotFound),
        ({"service": "../../admin"}, NotFound),
        ({"has_consent": False}, BadContact),
        ({"person": Person("")}, BadContact),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_takes_nothing(adapter, wish, changes, refusal):
    before = free_of(adapter, wish)
    with pytest.raises(refusal) as caught:
        adapter.create(replace(wish, **changes))
    assert str(caught.value.message)
    assert free_of(adapter, wish) == before


def test_cancelled_visit_gives_its_time_back_and_again_changes_nothing(adapter, wish):
    made = adapter.create(wish)
    gone = adapter.cancel(made.reference, key="one-cancelling")
    assert not gone.is_active and gone.reference == made.reference
    assert adapter.cancel(made.reference, key="one-cancelling") == gone
    assert adapter.cancel(made.reference, key="another-cancelling") == gone
    assert wish.starts in free_of(adapter, wish)


@pytest.mark.parametrize("reference", ["nobody", "", "..", "a/b", "x" * 300, "Ж"])
def test_visit_that_nobody_made_is_not_found(adapter, reference):
    for act in (adapter.visit, lambda each: adapter.cancel(each, key="some-cancelling")):
        with pytest.raises(NotFound):
            act(reference)


def test_linked_queue_books_nothing_and_says_where(own):
    linked = LinkedQueue(LINK)
    assert (linked.is_bookable, linked.link, linked.services(), linked.dates("x")) == (False, LINK, [], [])
    wish = VisitRequest("x", clock.today() + timedelta(days=1), time(9), PERSON, "a-wish-of-somebody", True)
    for act in (lambda: linked.create(wish), lambda: linked.visit("x"), lambda: linked.cancel("x", key="some-key")):
        with pytest.raises(BookedElsewhere):
            act()
    assert not Booking.objects.exists()


def test_each_kind_has_its_adapter(community, queue):
    rows = [
        QueueFactory(addressee=AddresseeFactory(community=community, name=name), **fields)
        for name, fields in {"Сайт": {"kind": "link", "link": LINK}, "Дія": {"kind": "diia"}}.items()
    ]
    keep_keys(rows[1], url="https://queue.example.org", key_name="viche", key="secret")
    found = [adapter_of(row) for row in (queue, *rows)]
    assert [type(each) for each in found] == [OwnQueue, LinkedQueue, DiiaQueue]
    assert found[2].key == "secret"


def test_queue_of_diia_without_keys_is_a_sentence():
    with pytest.raises(Refusal) as caught:
        DiiaQueue("", "", "").services()
    assert caught.value.code == "queue_misconfigured"
