"""Proof of work before a hold: where a queue asks for it, a solved puzzle is good for one hold. Shipped off."""

import base64
import html
import json
import re
import uuid
from datetime import date, time, timedelta
from functools import partial

import pytest
import time_machine
from altcha import solve_challenge_v1
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from modules.equeue.constants import Source
from modules.equeue.engine.refusals import HoldExpired, ProofUsed
from modules.equeue.models import Booking, Queue
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.holding import release_hold
from modules.equeue.services.moving import move_booking
from modules.equeue.services.proving import Effort, hold_proven, subject_of
from portal.common.robots import PROOF_SECONDS, new_challenge
from portal.embed.models import WidgetConfig
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory
from tests.support.race import race

HOST, DAY = "vyshneva.test", date(2026, 11, 17)
FAR = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def site(community, frozen):
    return CommunitySiteFactory(community=community, hostname=HOST).site


@pytest.fixture
def asking(workplace_type):
    """A type of a queue that asks for a proof."""
    Queue.objects.filter(pk=workplace_type.queue_id).update(needs_proof=True)
    workplace_type.queue.refresh_from_db()
    return workplace_type


@pytest.fixture
def visitor(site):
    return Client(headers={"host": HOST}, **FAR)


def solved(challenge):
    number = solve_challenge_v1(challenge["challenge"], challenge["salt"], "SHA-256", challenge["maxNumber"]).number
    said = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**said, "number": number}).encode()).decode()


def page_of(visitor, kind):
    return visitor.get(f"/services/equeue/time/{kind.public_id}/").content.decode()


def fields(page):
    """What a browser sends with the page: solved by a script, or with its stamp alone."""
    stamp = re.search(r'name="proof_stamp" value="([^"]+)"', page)[1]
    challenge = json.loads(html.unescape(re.search(r'data-proof="([^"]+)"', page)[1]))
    return {"altcha": solved(challenge), "proof_stamp": stamp, "website": ""}


def hold(visitor, kind, at="2026-11-17T09:00", **sent):
    return visitor.post(f"/services/equeue/time/{kind.public_id}/", {"time": at, **sent})


def puzzle(kind):
    return solved(new_challenge(subject_of(kind.queue)))


@pytest.mark.django_db
def test_queue_that_does_not_ask_shows_no_puzzle_and_asks_the_database_nothing_more(
    visitor, workplace_type, django_assert_num_queries, frozen
):
    assert "data-proof" not in page_of(visitor, workplace_type)
    wish = {"workplace_type": workplace_type, "local_date": DAY, "source": Source.SITE}
    hold_slot(**wish, local_start=time(12), holder="the first of the day")
    with CaptureQueriesContext(connection) as plain:
        hold_slot(**wish, local_start=time(9), holder="one")
    with django_assert_num_queries(len(plain)):
        hold_proven(Effort(), **wish, local_start=time(10), holder="two")
    assert hold(visitor, workplace_type, "2026-11-17T11:00").status_code == 302


@pytest.mark.django_db
def test_solved_puzzle_of_the_page_holds_the_time(visitor, asking):
    assert hold(visitor, asking, **fields(page_of(visitor, asking))).status_code == 302
    assert Booking.objects.get().state == "held"


@pytest.mark.django_db
def test_without_scripts_the_stamp_of_the_page_will_do_after_two_seconds(visitor, asking, frozen):
    sent = fields(page_of(visitor, asking)) | {"altcha": ""}
    assert hold(visitor, asking, **sent).status_code == 422
    frozen.shift(timedelta(seconds=3))
    assert hold(visitor, asking, **sent).status_code == 302
    assert hold(visitor, asking, "2026-11-17T10:00", **sent).status_code == 409  # one page, one hold


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["nothing", "forged", "of another queue", "old", "junk", "robot", "stamp of old"])
def test_bad_proof_is_refused_with_a_sentence_and_the_choice_stays_marked(visitor, asking, frozen, community, how):
    sent = fields(page_of(visitor, asking))
    if how == "nothing":
        sent = {}
    elif how == "forged":
        said = json.loads(base64.b64decode(sent["altcha"]))
        sent["altcha"] = base64.b64encode(json.dumps(said | {"number": said["number"] + 1}).encode()).decode()
    elif how == "of another queue":
        sent["altcha"] = solved(new_challenge("equeue.hold:another"))
    elif how == "old":
        frozen.shift(timedelta(seconds=PROOF_SECONDS + 1))
    elif how == "junk":
        sent["altcha"] = base64.b64encode(b"[" * 700).decode()
    elif how == "robot":
        frozen.shift(timedelta(seconds=3))
        sent |= {"altcha": "", "website": "https://example.com"}
    else:
        frozen.shift(timedelta(seconds=PROOF_SECONDS + 1))
        sent["altcha"] = ""
    answer = hold(visitor, asking, "2026-11-18T10:30", **sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "натисніть" in page
    assert 'value="2026-11-18T10:30" checked' in page
    assert not Booking.objects.exists()
    assert hold(visitor, asking, "2026-11-18T10:30", **fields(page)).status_code == 302


@pytest.mark.django_db
def test_one_puzzle_is_good_for_one_hold(visitor, asking):
    sent = fields(page_of(visitor, asking))
    first = hold(visitor, asking, **sent)
    assert hold(visitor, asking, **sent).url == first.url  # a second click
    again = hold(visitor, asking, "2026-11-17T10:00", **sent)
    assert again.status_code == 409 and 'value="2026-11-17T10:00" checked' in again.content.decode()
    stranger = Client(headers={"host": HOST}, **FAR)
    assert hold(stranger, asking, **sent).status_code == 409
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_hold_that_was_given_back_is_not_won_again_by_its_old_puzzle(asking, frozen):
    wish = {"workplace_type": asking, "local_date": DAY, "local_start": time(9), "holder": "one"}
    effort = Effort(answer=puzzle(asking))
    held = hold_proven(effort, **wish)
    release_hold(held.token)
    with pytest.raises(HoldExpired):
        hold_proven(effort, **wish)
    assert not Booking.objects.filter(state="held").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("asks_proof", [True, False])
def test_repeat_of_a_hold_that_has_lapsed_by_then_is_told_so(asking, frozen, moment, asks_proof):
    Queue.objects.filter(pk=asking.queue_id).update(needs_proof=asks_proof)
    asking.queue.refresh_from_db()
    wish = {"workplace_type": asking, "local_date": DAY, "local_start": time(9), "holder": "one", "key": "a"}
    effort = Effort(answer=puzzle(asking))
    held = hold_proven(effort, **wish, now=moment)
    assert hold_proven(effort, **wish, now=held.expires_at - timedelta(seconds=1)) == held
    with pytest.raises(HoldExpired):
        hold_proven(effort, **wish, now=held.expires_at)


@pytest.mark.django_db
def test_who_loses_the_race_keeps_the_puzzle(visitor, asking):
    for number in range(asking.capacity):
        hold_slot(workplace_type=asking, local_date=DAY, local_start=time(9), holder=f"other {number}")
    sent = fields(page_of(visitor, asking))
    assert hold(visitor, asking, **sent).status_code == 409
    assert hold(visitor, asking, "2026-11-17T10:00", **sent).status_code == 302


@pytest.mark.django_db
def test_browsers_without_scripts_get_few_times_of_one_network(visitor, asking, frozen, monkeypatch):
    monkeypatch.setattr("modules.equeue.services.proving.UNPROVEN_PER_NETWORK", 1)
    pages = [fields(page_of(visitor, asking)) | {"altcha": ""} for _number in range(2)]
    frozen.shift(timedelta(seconds=3))
    assert hold(visitor, asking, **pages[0]).status_code == 302
    refused = hold(visitor, asking, "2026-11-17T10:00", **pages[1])
    assert refused.status_code == 429 and "скрипт" in refused.content.decode()
    assert Booking.objects.count() == 1
    assert hold(visitor, asking, "2026-11-17T10:00", **fields(page_of(visitor, asking))).status_code == 302


@pytest.mark.django_db
def test_widget_and_the_page_of_a_lost_time_bring_a_puzzle(visitor, asking, frozen, site):
    widget = WidgetConfig.objects.create(site=site, kind="equeue.booking", origins=["https://hazeta.example"])
    url = f"/widget/equeue/{widget.key}/time/{asking.public_id}/"
    page = visitor.get(url).content.decode()
    token = re.search(r'name="flow_token" value="([^"]+)"', page)[1]
    wish = {"time": "2026-11-17T12:00", "flow_token": token}
    assert visitor.post(url, wish).status_code == 422
    assert visitor.post(url, wish | fields(page)).status_code == 302
    step = hold(visitor, asking, **fields(page_of(visitor, asking))).url
    frozen.shift(timedelta(minutes=16))
    lost = visitor.get(step)
    page = lost.content.decode()
    assert lost.status_code == 410
    keep = re.search(r'name="keep" value="([^"]+)"', page)[1]
    assert hold(visitor, asking, **fields(page), keep=keep).status_code == 302


@pytest.mark.django_db
def test_staff_book_for_somebody_without_a_puzzle(asking, frozen):
    held = hold_slot(
        workplace_type=asking, local_date=DAY, local_start=time(9), holder="staff", source=Source.STAFF, user=None
    )
    assert Booking.objects.get(public_id=held.public_id).state == "held"


def call(client, method, path, body=None, key=""):
    headers = {"Idempotency-Key": key or uuid.uuid4().hex, "X-Client-Id": "visitor-number-one", "host": HOST}
    data = json.dumps(body) if body is not None else ""
    return client.generic(
        method, f"/api/v1/equeue{path}", data, content_type="application/json", headers=headers, **FAR
    )


@pytest.mark.django_db
def test_programs_fetch_a_puzzle_and_send_its_solution(client, site, asking):
    queue = asking.queue.public_id
    assert call(client, "GET", f"/queues/{queue}").json()["needs_proof"] is True
    body = {"type": asking.public_id, "date": "2026-11-17", "time": "09:00"}
    bare = call(client, "POST", "/holds", body)
    assert (bare.status_code, bare.json()["error"]) == (422, "proof_needed")
    body["altcha"] = solved(call(client, "GET", f"/queues/{queue}/challenge").json())
    held = call(client, "POST", "/holds", body, key="the-same-key")
    assert held.status_code == 201
    assert call(client, "POST", "/holds", body, key="the-same-key").json() == held.json()
    other = call(client, "POST", "/holds", body | {"time": "10:00"})
    assert (other.status_code, other.json()["error"]) == (409, "proof_used")
    for junk in ("я" * 50, "=" * 9, base64.b64encode(b'{"salt": 1}').decode()):
        assert call(client, "POST", "/holds", body | {"altcha": junk}).status_code == 422
    assert call(client, "POST", "/holds", body | {"altcha": "a" * 1001}).status_code == 422
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_programs_get_no_puzzle_of_a_queue_that_does_not_ask(client, site, workplace_type):
    queue = workplace_type.queue.public_id
    assert call(client, "GET", f"/queues/{queue}").json()["needs_proof"] is False
    assert call(client, "GET", f"/queues/{queue}/challenge").status_code == 404
    body = {"type": workplace_type.public_id, "date": "2026-11-17", "time": "09:00", "altcha": "anything"}
    assert call(client, "POST", "/holds", body).status_code == 201


@pytest.mark.django_db
def test_booking_made_is_cancelled_and_moved_without_a_puzzle(asking, frozen, contact):
    held = hold_proven(
        Effort(answer=puzzle(asking)), workplace_type=asking, local_date=DAY, local_start=time(9), holder="one"
    )
    moved = move_booking(
        booking=confirm_booking(token=held.token, contact=contact), local_date=DAY, local_start=time(11)
    )
    assert cancel_booking(booking=moved).state == "cancelled"


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_four_processes_with_one_puzzle_win_once(asking, moment):
    def grab(hour):
        wish = {"workplace_type": asking, "local_date": DAY, "local_start": time(hour), "holder": f"h{hour}"}
        try:
            return bool(hold_proven(Effort(answer=answer), **wish))
        except ProofUsed:
            return False

    with time_machine.travel(moment, tick=True):
        answer = puzzle(asking)
        won = race(*(partial(grab, hour) for hour in (9, 10, 11, 12)))
    assert sorted(won) == [False, False, False, True]
    assert Booking.objects.filter(state="held").count() == 1


@pytest.mark.django_db
def test_switch_is_off_as_shipped(centre):
    assert QueueFactory(addressee=centre).needs_proof is False
