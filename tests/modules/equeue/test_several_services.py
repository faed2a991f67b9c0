"""Several services in one visit: one length, one lane, never across a break; simple and extended interface."""

import re
from datetime import date, time

import pytest
from django.test import Client

from modules.equeue.constants import Interface
from modules.equeue.engine.refusals import BadServices, SlotNotOffered, SlotTaken
from modules.equeue.models import Booking, Queue
from modules.equeue.selectors import free_slots
from modules.equeue.selectors.chosen import chosen_services
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.moving import move_booking
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import WorkplaceTypeFactory
from tests.factories.service_guide import OfferFactory, ServiceFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def site(community, frozen):
    return CommunitySiteFactory(community=community, hostname="vyshneva.test").site


@pytest.fixture
def visitor(site):
    return Client(headers={"host": "vyshneva.test"})


@pytest.fixture
def kind(queue):
    """One desk, 30 minutes, 9–13 and 14–18."""
    return WorkplaceTypeFactory(queue=queue, capacity=1)


@pytest.fixture
def offers(community, queue, kind):
    """Three services of the type; the queue has the extended interface."""
    Queue.objects.filter(pk=queue.pk).update(interface=Interface.EXTENDED)
    queue.refresh_from_db()
    found = [OfferFactory(community=community, service=ServiceFactory(title=f"Послуга {name}")) for name in "АБВ"]
    kind.services.set([offer.service for offer in found])
    kind.queue.refresh_from_db()
    return found


def ids(offers):
    return [offer.service_id for offer in offers]


def starts(queue, kind, units, now):
    (offer,) = free_slots(queue, types=[kind], units=units, now=now)
    return [f"{slot.local_start:%H:%M}" for slot in next(day for day in offer.days if day.local_date == DAY).slots]


def text(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u2060", "")


def test_two_services_are_never_offered_across_the_break_nor_past_the_closing(queue, kind, moment):
    times = starts(queue, kind, 2, moment)
    assert "12:00" in times and "12:30" not in times and "14:00" in times
    assert times[-1] == "17:00"
    assert starts(queue, kind, 6, moment)[:3] == ["09:00", "09:30", "10:00"]


def test_visit_of_two_services_needs_one_lane_through_its_whole_time(queue, kind, moment):
    hold_slot(workplace_type=kind, local_date=DAY, local_start=time(10), holder="other", now=moment)
    times = starts(queue, kind, 2, moment)
    assert "09:00" in times and "09:30" not in times and "10:00" not in times and "10:30" in times


def test_services_stay_with_the_visit_and_fill_its_time(queue, kind, offers, contact, moment):
    held = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(10), holder="me", services=ids(offers[:2]), now=moment
    )
    assert (held.local_start, held.local_end) == (time(10), time(11))
    made = confirm_booking(token=held.token, contact=contact, now=moment)
    assert set(made.services.values_list("pk", flat=True)) == set(ids(offers[:2]))
    with pytest.raises(SlotTaken):
        hold_slot(workplace_type=kind, local_date=DAY, local_start=time(10, 30), holder="b", now=moment)
    with pytest.raises(SlotTaken):
        hold_slot(
            workplace_type=kind,
            local_date=DAY,
            local_start=time(9, 30),
            holder="b",
            services=ids(offers[:2]),
            now=moment,
        )
    with pytest.raises(SlotNotOffered):
        hold_slot(
            workplace_type=kind,
            local_date=DAY,
            local_start=time(12, 30),
            holder="b",
            services=ids(offers[:2]),
            now=moment,
        )


def test_same_visitor_may_change_what_the_same_time_is_for(kind, offers, moment):
    one = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(9), holder="me", services=ids(offers[:1]), now=moment
    )
    again = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(9), holder="me", services=ids(offers[:1]), now=moment
    )
    two = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(9), holder="me", services=ids(offers[:2]), now=moment
    )
    assert again.token == one.token != two.token and two.local_end == time(10)
    assert Booking.objects.get(public_id=one.public_id).state == "released"


def test_moving_keeps_the_length_and_the_services(kind, offers, contact, moment, frozen):
    held = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(9), holder="me", services=ids(offers[:2]), now=moment
    )
    made = confirm_booking(token=held.token, contact=contact, now=moment)
    with pytest.raises(SlotNotOffered):
        move_booking(booking=made, local_date=DAY, local_start=time(12, 30), now=moment)
    moved = move_booking(booking=made, local_date=DAY, local_start=time(16), now=moment)
    assert (moved.local_start, moved.local_end) == (time(16), time(17))
    assert set(moved.services.values_list("pk", flat=True)) == set(ids(offers[:2]))


def test_whole_way_with_two_services(visitor, kind, offers):
    start = text(visitor.get("/services/equeue/"))
    assert "Одна або кілька послуг" in start and "Послуга А" in start
    slugs = [offer.slug for offer in offers[:2]]
    chosen = visitor.get("/services/equeue/", {"service": kind.public_id, "s": slugs})
    page = text(visitor.get(chosen.url))
    assert "Послуга А" in page and "Послуга Б" in page and "до 60 хв" in page and 'T12:30"' not in page
    step = visitor.post(chosen.url, {"time": "2026-11-17T10:00", "s": slugs}).url
    details = text(visitor.get(step))
    assert "10:00–11:00" in details and "Послуга Б" in details
    back = visitor.get("/services/equeue/", {"s": slugs, "choose": 1})
    assert back.status_code == 200 and text(back).count(" checked") >= 2


def test_services_of_different_types_are_booked_separately_and_stay_ticked(visitor, community, queue, kind, offers):
    other = WorkplaceTypeFactory(queue=queue, capacity=1)
    foreign = OfferFactory(community=community, service=ServiceFactory(title="Інша послуга"))
    other.services.add(foreign.service)
    answer = visitor.get("/services/equeue/", {"s": [offers[0].slug, foreign.slug]})
    page = text(answer)
    assert answer.status_code == 422 and "записуються окремо" in page
    assert all(re.search(rf'value="{slug}"[^>]* checked', page) for slug in (offers[0].slug, foreign.slug))


@pytest.mark.parametrize("slugs", [["немає"], ["a\0b"], ["x" * 5000], [str(number) for number in range(7)]])
def test_unknown_or_too_many_services_are_refused_with_a_sentence(visitor, kind, offers, slugs):
    assert 400 <= visitor.get("/services/equeue/", {"s": slugs}).status_code < 500
    page = visitor.post(f"/services/equeue/time/{kind.public_id}/", {"time": "2026-11-17T10:00", "s": slugs})
    assert 400 <= page.status_code < 500 and (page.status_code == 400 or 'role="alert"' in text(page))
    assert not Booking.objects.exists()


def test_loser_of_a_race_sees_three_times_for_the_whole_visit(visitor, queue, kind, offers, moment):
    hold_slot(workplace_type=kind, local_date=DAY, local_start=time(12, 30), holder="other", now=moment)
    slugs = [offer.slug for offer in offers[:2]]
    answer = visitor.post(f"/services/equeue/time/{kind.public_id}/", {"time": "2026-11-17T12:00", "s": slugs})
    page = text(answer)
    assert answer.status_code == 409 and page.count("near__t") == 3
    near = page[page.index('id="near"') : page.index("</fieldset>")]
    assert 'T11:30"' in near and 'T12:00"' not in near  # 11:30 lasts until 12:30


def test_switching_the_interface_changes_nothing_else(queue, kind, offers, contact, moment):
    held = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(9), holder="me", services=ids(offers[:2]), now=moment
    )
    made = confirm_booking(token=held.token, contact=contact, now=moment)
    before = Queue.objects.filter(pk=queue.pk).values().get() | {"interface": ""}
    links = set(kind.services.values_list("pk", flat=True))
    Queue.objects.filter(pk=queue.pk).update(interface=Interface.SIMPLE)
    kind.queue.refresh_from_db()
    assert chosen_services(kind, [offers[0].slug]) == []
    assert Queue.objects.filter(pk=queue.pk).values().get() | {"interface": ""} == before
    assert set(kind.services.values_list("pk", flat=True)) == links
    made.refresh_from_db()
    assert made.minutes == 60 and made.services.count() == 2
    Queue.objects.filter(pk=queue.pk).update(interface=Interface.EXTENDED)
    kind.queue.refresh_from_db()
    assert [info.slug for info in chosen_services(kind, [offers[0].slug])] == [offers[0].slug]
    with pytest.raises(BadServices):
        chosen_services(kind, ["немає"])


def test_visit_of_several_services_keeps_the_pause_before_the_next_time(queue, kind, offers, moment):
    """Three services of 20 minutes end at 10:00; the time of 10:10 begins within the pause of 15 minutes."""
    kind.interval, kind.buffer = 20, 15
    kind.save()
    hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder="a", services=ids(offers), now=moment)
    with pytest.raises(SlotTaken):
        hold_slot(workplace_type=kind, local_date=DAY, local_start=time(10, 10), holder="b", now=moment)
    assert starts(queue, kind, 1, moment)[0] == "10:45"
