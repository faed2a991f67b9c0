"""Exact times at the kiosk: out of the portal's lease, each to one person, whatever happens to the hall."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from local_queue import clock
from local_queue.protocol.events import Event as WireEvent
from local_queue.protocol.queue import QueueType
from local_queue.protocol.times import KioskTime as WireTime
from local_queue.protocol.times import KioskTimes
from local_queue.protocol.wire import from_plain
from local_queue.tickets.models import Counter, Event, KioskTime, LogHead, Ticket, TimeLease
from local_queue.tickets.services.alarm import begin_alarm
from local_queue.tickets.services.calling import call_next
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_configuration
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.replay import begin_new_log, replay
from local_queue.tickets.services.times import apply_times, known_revision
from local_queue.tickets.verify import breaches
from tests.local_queue.conftest import MORNING, TODAY, Hall, configuration

ELEVEN = datetime(2026, 11, 17, 11, tzinfo=clock.KYIV)
LAND = QueueType(id="land", label="Земля", prefix="Н", kiosk_limit=2, minutes=30)


def passport(**changes: object) -> QueueType:
    values = {"label": "Паспорт та ID-картка", "prefix": "П", "kiosk_limit": 10, "minutes": 20, "gives_times": True}
    return QueueType(id="passport", **{**values, **changes})


def lease(count: int = 3, lanes: int = 1, days: int = 2, revision: str = "l1", **changes: object) -> KioskTimes:
    times = tuple(
        WireTime(
            id=f"time-{day}-{place}-{lane}",
            type="passport",
            day=TODAY + timedelta(days=day),
            starts_at=ELEVEN + timedelta(days=day, minutes=20 * place),
        )
        for day in range(days)
        for place in range(count)
        for lane in range(lanes)
    )
    return KioskTimes(**{"revision": revision, "through": TODAY + timedelta(days=7), "times": times, **changes})


@pytest.fixture
def timed(hall: Hall) -> Hall:
    apply_configuration(configuration(types=(passport(), LAND), revision="times"))
    apply_times(lease())
    return hall


def refused(starts_at: datetime | None) -> str:
    with pytest.raises(Refusal) as refusal:
        issue_ticket("passport", starts_at=starts_at)
    return refusal.value.code


def returned() -> list[str]:
    return [row.body["aggregate"] for row in Event.objects.filter(type="time.returned").order_by("seq")]


def press(client: Client, starts_at: datetime | None, key: str = "k" * 20) -> str:
    time = str(int(starts_at.timestamp())) if starts_at else ""
    answer = client.post("/kiosk/take", {"type": "passport", "press": key, "time": time}, follow=True)
    return " ".join(answer.content.decode().split())


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path, follow=True).content.decode().split())


# the kiosk


def test_visitor_chooses_among_the_times_of_today_and_the_nearest_is_chosen_first(timed: Hall, client: Client) -> None:
    page = text(client, "/kiosk/services/passport")
    assert "11:00" in page and "11:20" in page and "11:40" in page
    assert "Взяти талон на 11:00" in page
    assert "через 18 хв" in page
    later = text(client, f"/kiosk/services/passport?time={int((ELEVEN + timedelta(minutes=20)).timestamp())}")
    assert "Взяти талон на 11:20" in later
    assert "найближчий час 11:00" in text(client, "/kiosk/services")


def test_ticket_has_the_time_and_nobody_else_is_offered_it(timed: Hall, client: Client) -> None:
    page = press(client, ELEVEN)
    assert "П-001" in page and "<dt>Ваш час</dt><dd>11:00</dd>" in page
    ticket = Ticket.objects.get()
    assert (ticket.booking_id, ticket.starts_at) == ("time-0-0-0", ELEVEN)
    assert "11:00" not in text(client, "/kiosk/services/passport").split("<nav")[1]
    assert refused(ELEVEN) == "time_taken"
    assert Ticket.objects.count() == 1 and Counter.objects.get(series="number:П").value == 1


def test_double_tap_is_one_ticket(timed: Hall, client: Client) -> None:
    assert "П-001" in press(client, ELEVEN) and "П-001" in press(client, ELEVEN)
    assert Ticket.objects.count() == 1


def test_who_was_slower_is_told_and_sees_what_is_left(timed: Hall, client: Client) -> None:
    issue_ticket("passport", starts_at=ELEVEN)
    page = press(client, ELEVEN)
    assert "Цей час щойно зайняли" in page and "Взяти талон на 11:20" in page
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("time", ["", "0", "abc", "99999999999", "-5", "1" * 40, "٣"])
def test_spoilt_choice_gives_no_ticket_and_shows_the_times(timed: Hall, client: Client, time: str) -> None:
    answer = client.post("/kiosk/take", {"type": "passport", "press": "k" * 20, "time": time}, follow=True)
    assert answer.status_code in (200, 409)
    assert "Взяти талон на 11:00" in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_several_places_at_one_time_go_to_several_people(timed: Hall, client: Client) -> None:
    apply_times(lease(lanes=2, revision="l2"))
    given = {issue_ticket("passport", starts_at=ELEVEN)["ticket"] for _person in range(2)}
    assert len(given) == 2
    assert set(Ticket.objects.values_list("booking_id", flat=True)) == {"time-0-0-0", "time-0-0-1"}
    assert refused(ELEVEN) == "time_taken"


def test_no_time_left_is_said_plainly_and_another_service_is_open(timed: Hall, client: Client) -> None:
    for place in range(3):
        issue_ticket("passport", starts_at=ELEVEN + timedelta(minutes=20 * place))
    page = text(client, "/kiosk/services/passport")
    assert "На сьогодні вільного часу вже немає" in page and "Інша послуга" in page
    assert "вільного часу немає" in text(client, "/kiosk/services")
    assert "Земля" in text(client, "/kiosk/services")


def test_time_that_has_begun_is_not_given(timed: Hall) -> None:
    timed.to(ELEVEN)
    assert refused(ELEVEN) == "time_taken"


def test_limit_of_the_day_counts_tickets_with_a_time_too(timed: Hall) -> None:
    apply_configuration(configuration(types=(passport(kiosk_limit=1), LAND), revision="one"))
    issue_ticket("passport", starts_at=ELEVEN)
    assert refused(ELEVEN + timedelta(minutes=20)) == "limit"


def test_nothing_is_given_while_the_hall_stands_still(timed: Hall) -> None:
    begin_alarm()
    assert refused(ELEVEN) == "hall_paused"


def test_other_types_keep_their_live_queue(timed: Hall) -> None:
    assert issue_ticket("land")["number"] == "Н-001"


# the call


def test_person_with_a_time_is_called_first_once_it_has_come(timed: Hall) -> None:
    mine = issue_ticket("passport", starts_at=ELEVEN)["number"]
    other = issue_ticket("land")["number"]
    desk = timed.open_desk(3)
    timed.to(ELEVEN - timedelta(minutes=1))
    assert call_next(desk)["number"] == other  # whose time has not come does not go first
    timed.to(ELEVEN)
    issue_ticket("land")
    assert call_next(timed.open_desk(1))["number"] == mine
    assert list(breaches()) == []


# the lease


def test_lease_applied_twice_changes_nothing(timed: Hall) -> None:
    before = list(KioskTime.objects.values_list("time_id", "is_offered"))
    apply_times(lease())
    apply_times(None)
    assert list(KioskTime.objects.values_list("time_id", "is_offered")) == before
    assert known_revision() == "l1" and returned() == []


def test_wanted_back_is_returned_unless_somebody_has_it(timed: Hall) -> None:
    issue_ticket("passport", starts_at=ELEVEN)
    apply_times(lease(count=0, revision="l2"))
    assert returned() == ["time-0-1-0", "time-0-2-0", "time-1-0-0", "time-1-1-0", "time-1-2-0"]
    assert Ticket.objects.get().state == "waiting"
    apply_times(lease(revision="l3"))  # what was returned belongs to the portal
    assert refused(ELEVEN + timedelta(minutes=20)) == "time_taken"


def test_week_without_internet_is_served_and_the_eighth_day_falls_back_to_the_live_queue(hall: Hall) -> None:
    openings = tuple(
        type(one)(day=one.day + shift, opens=one.opens + shift, closes=one.closes + shift)
        for one in configuration().openings[:1]
        for shift in map(timedelta, range(10))
    )
    apply_configuration(configuration(types=(passport(), LAND), openings=openings, revision="week"))
    apply_times(lease(days=8))
    for day in range(8):
        hall.to(MORNING + timedelta(days=day))
        assert issue_ticket("passport", starts_at=ELEVEN + timedelta(days=day))["number"] == "П-001"
    hall.to(MORNING + timedelta(days=8))
    assert issue_ticket("passport")["number"] == "П-001"
    assert Ticket.objects.order_by("pk").last().starts_at is None


def test_change_of_mode_gives_live_numbers_again(timed: Hall) -> None:
    issue_ticket("passport", starts_at=ELEVEN)
    apply_configuration(configuration(revision="live"))
    assert issue_ticket("passport")["number"] == "П-002"


# what must not happen


def test_second_ticket_for_a_time_is_refused_by_the_database(timed: Hall) -> None:
    issue_ticket("passport", starts_at=ELEVEN)
    first = Ticket.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.create(
            day=first.day,
            number="П-500",
            kind="walk_in",
            type=first.type,
            booking_id=first.booking_id,
            taken_at=first.taken_at,
            order=99,
        )


@pytest.mark.django_db(transaction=True)
def test_kiosks_pressing_at_once_never_give_one_time_twice(timed: Hall) -> None:
    apply_times(lease(count=2, lanes=3, revision="l2"))

    def kiosk(number: int) -> str:
        try:
            return issue_ticket("passport", starts_at=ELEVEN, device=f"kiosk{number}")["ticket"]
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(kiosk, range(8)))
    assert answers.count("time_taken") == 5 and len(set(answers)) == 4
    assert Ticket.objects.values("booking_id").distinct().count() == 3 == Ticket.objects.count()


def test_restored_copy_gives_no_time_that_day_and_learns_who_had_one(timed: Hall) -> None:
    """The copy was made before the ticket: nobody in the hall knows any more that 11:00 is given."""
    early = issue_ticket("passport", starts_at=ELEVEN + timedelta(minutes=40))["ticket"]
    log = LogHead.objects.get()
    issue_ticket("passport", starts_at=ELEVEN)
    lost = [from_plain(WireEvent, row.body) for row in Event.objects.filter(seq__gt=log.last_seq).order_by("seq")]
    Ticket.objects.exclude(public_id=early).delete()
    Event.objects.filter(seq__gt=log.last_seq).delete()
    LogHead.objects.update(last_seq=log.last_seq)
    Counter.objects.update(value=1)
    begin_new_log()
    apply_times(lease(revision="again"))
    assert refused(ELEVEN) == "time_taken"
    live = issue_ticket("passport")
    assert Ticket.objects.get(public_id=live["ticket"]).starts_at is None
    replay(lost, is_last=True)
    assert set(Ticket.objects.values_list("booking_id", flat=True)) == {"", "time-0-0-0", "time-0-2-0"}
    assert refused(ELEVEN + timedelta(minutes=20)) == "time_taken"  # another may be on paper that no log tells
    assert TimeLease.objects.get().unsure_on == TODAY
    timed.to(MORNING + timedelta(days=1))
    assert issue_ticket("passport", starts_at=ELEVEN + timedelta(days=1))["number"] == "П-001"


def test_restored_copy_gives_no_time_before_the_portal_has_told_the_lease_again(timed: Hall) -> None:
    begin_new_log()
    timed.to(MORNING + timedelta(days=1))
    assert refused(ELEVEN + timedelta(days=1)) == "time_taken"
    assert issue_ticket("passport")["number"] == "П-001"


def test_returned_time_of_a_lost_log_is_not_offered_again(timed: Hall) -> None:
    head = LogHead.objects.get()
    apply_times(lease(count=0, revision="l2"))
    lost = [from_plain(WireEvent, row.body) for row in Event.objects.filter(seq__gt=head.last_seq).order_by("seq")]
    Event.objects.filter(seq__gt=head.last_seq).delete()
    LogHead.objects.update(last_seq=head.last_seq)
    KioskTime.objects.update(is_offered=True)
    begin_new_log()
    replay(lost, is_last=True)
    assert not KioskTime.objects.filter(is_offered=True).exists()


def test_more_times_cost_no_more_queries(timed: Hall, client: Client) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    paths = ("/kiosk/services", "/kiosk/services/passport")
    client.get(paths[0])
    few = [queries(path) for path in paths]
    apply_times(lease(count=12, lanes=3, revision="many"))
    assert [queries(path) for path in paths] == few
