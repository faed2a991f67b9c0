"""The countdown: visible, warned of, prolonged once; without scripts too."""

from datetime import date, time, timedelta
from functools import partial

import pytest
from django.test import Client

from modules.equeue.engine.refusals import ExtendedAlready, HoldExpired
from modules.equeue.models import Booking, Draft
from modules.equeue.services import hold_slot, holding
from modules.equeue.services.extending import extend_hold
from tests.factories.communities import CommunitySiteFactory
from tests.support.race import race

DAY = date(2026, 11, 17)


@pytest.fixture
def visitor(community, frozen):
    CommunitySiteFactory(community=community, hostname="vyshneva.test")
    return Client(headers={"host": "vyshneva.test"})


@pytest.fixture
def step(visitor, workplace_type):
    return visitor.post(f"/services/equeue/time/{workplace_type.public_id}/", {"time": "2026-11-17T09:00"}).url


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.django_db
def test_countdown_goes_on_after_a_reload_and_warns_of_the_last_two_minutes(visitor, step, frozen):
    assert ">15:00</viche-countdown>" in text(visitor.get(step))
    frozen.shift(timedelta(minutes=5))
    page = text(visitor.get(step))
    assert ">10:00</viche-countdown>" in page and 'role="status" data-hold-warning="Лишилося дві хвилини' in page
    assert "Лишилося менше двох хвилин" not in page
    frozen.shift(timedelta(minutes=8, seconds=30))
    assert "Лишилося менше двох хвилин" in text(visitor.get(step))


@pytest.mark.django_db
def test_button_gives_full_time_once_and_keeps_what_was_typed(visitor, step, frozen):
    frozen.shift(timedelta(minutes=14))
    page = text(visitor.post(step, {"more": "1", "name": "Приклад Ган", "email": "не пошта"}))
    assert ">15:00</viche-countdown>" in page and "Приклад Ган" in page and "не пошта" in page
    assert 'name="more"' not in page and 'role="alert"' not in page
    again = visitor.post(step, {"more": "1", "name": "Приклад Ган"})
    assert again.status_code == 409 and "продовжено один раз" in text(again) and "Приклад Ган" in text(again)
    assert Booking.objects.get().extensions == 1 and not Draft.objects.exists()


@pytest.mark.django_db
def test_button_says_for_all_eyes_how_much_it_gives_and_that_it_does_so_once(visitor, step, queue):
    assert '<span class="small" id="hold-more">ще 15 хвилин від цієї миті, один раз</span>' in text(visitor.get(step))
    queue.hold_minutes = 22
    queue.save()
    assert ">ще 22 хвилини від цієї миті, один раз<" in text(visitor.get(step))
    visitor.post(step, {"more": "1"})
    assert "від цієї миті" not in text(visitor.get(step))


@pytest.mark.django_db
def test_time_that_has_lapsed_is_not_prolonged(visitor, step, frozen):
    frozen.shift(timedelta(minutes=15))
    assert visitor.post(step, {"more": "1"}).status_code == 410
    assert Booking.objects.get().extensions == 0


@pytest.mark.django_db
def test_services_of_others_and_of_the_past_are_refused(workplace_type, moment):
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="me", now=moment)
    assert extend_hold(held.token, now=moment + timedelta(minutes=10)).expires_at == moment + timedelta(minutes=25)
    with pytest.raises(ExtendedAlready):
        extend_hold(held.token, now=moment + timedelta(minutes=11))
    with pytest.raises(HoldExpired):
        extend_hold(held.token, now=moment + timedelta(minutes=25))
    with pytest.raises(Exception, match="not_found"):
        extend_hold("0" * 40, now=moment)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_button_pressed_in_four_tabs_prolongs_once(workplace_type, moment):
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="me", now=moment)

    def press(minutes):
        try:
            extend_hold(held.token, now=moment + timedelta(minutes=minutes))
        except ExtendedAlready:
            return 0
        return 1

    assert sum(race(*(partial(press, minutes) for minutes in (5, 6, 7, 8)))) == 1
    assert Booking.objects.get().extensions == 1


@pytest.mark.django_db
def test_sweeper_that_read_the_hold_before_it_was_prolonged_leaves_it(workplace_type, moment, frozen, monkeypatch):
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="oksana", now=moment)
    late = held.expires_at - timedelta(seconds=1)
    lock = holding.lock_days

    def prolonged_meanwhile(pairs):
        monkeypatch.setattr(holding, "lock_days", lock)
        extend_hold(held.token, now=late)
        lock(pairs)

    monkeypatch.setattr(holding, "lock_days", prolonged_meanwhile)
    assert holding.expire_holds(now=late + timedelta(seconds=2)) == 0
    assert Booking.objects.get().state == "held"
