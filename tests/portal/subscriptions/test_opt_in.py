"""Asking for letters: double opt-in, no word about who is subscribed, links that work once, for days, for us."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from wagtail.models import Site

from portal.common import clock
from portal.common.models import AttemptCount
from portal.notifications.models import Delivery
from portal.notifications.rendering import render_letter
from portal.notifications.sending import send_delivery
from portal.notifications.suppression import suppress
from portal.subscriptions.links import CONFIRM, MANAGE, token_of
from portal.subscriptions.models import OptIn, Subscriber, Subscription
from portal.subscriptions.services import ask, forget_left, forget_unconfirmed
from tests.factories.subscriptions import OptInFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
ADDRESS = "Olena@Example.test"


def send(browser, address=ADDRESS, **more):
    return browser.post("/subscriptions/", {"email": address, "topics": "pages.news", **more})


def path_in_letter(delivery):
    return re.search(r"https?://[^/]+(/subscriptions/confirm/\S+)", delivery.text)[1]


def test_nothing_begins_until_the_button_behind_the_link_is_pressed(browser):
    assert send(browser)["Location"] == "/subscriptions/sent/"
    letter = Delivery.objects.get()
    assert letter.to == ADDRESS
    path = path_in_letter(letter)
    for _scan in range(2):
        assert browser.get(path).status_code == 200
        assert browser.head(path).status_code == 200
    assert not Subscription.objects.exists() and not Subscriber.objects.confirmed().exists()
    for _press in range(2):
        assert browser.post(path).status_code == 200
    assert Subscription.objects.active().get().subscriber == Subscriber.objects.confirmed().get()


def test_body_with_the_link_is_not_kept_once_it_is_sent(browser):
    send(browser)
    assert send_delivery(Delivery.objects.get().pk) == "sent"
    assert "/subscriptions/confirm/" in mail.outbox[0].body
    assert not Delivery.objects.get().text
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_button_pressed_ten_times_sends_one_letter(browser):
    for _press in range(10):
        send(browser, address=f" {ADDRESS.lower()} ")
    assert Delivery.objects.count() == Subscriber.objects.count() == OptIn.objects.count() == 1


def test_answer_is_the_same_for_known_unknown_and_suppressed(browser, vyshneva):
    known = SubscriptionFactory(subscriber__community=vyshneva)
    suppress(community=vyshneva, address="never@example.test", reason="asked", actor=None)
    answers = [send(browser, address) for address in (known.subscriber.address, ADDRESS, "never@example.test")]
    assert {(answer.status_code, answer["Location"], len(answer.content)) for answer in answers} == {
        (302, "/subscriptions/sent/", 0)
    }
    assert sorted(Delivery.objects.values_list("to", flat=True)) == sorted([known.subscriber.address, ADDRESS])


def test_answer_takes_as_long_whether_or_not_a_letter_goes(browser, vyshneva, monkeypatch):
    """A letter is most of the work: who gets none would be known by the clock."""
    written = []
    monkeypatch.setattr(
        "portal.notifications.services.render_letter",
        lambda *args: written.append(args) or render_letter(*args),
    )
    suppress(community=vyshneva, address="never@example.test", reason="asked", actor=None)
    for number, address in enumerate((ADDRESS, ADDRESS, "never@example.test"), 1):
        send(browser, address)
        assert len(written) == number
    assert Delivery.objects.count() == Subscriber.objects.count() == OptIn.objects.count() == 1
    assert AttemptCount.objects.get(scope="subscriptions.letters").count == 1


def test_letters_to_one_address_and_forms_from_one_network_are_counted(vyshneva):
    site = vyshneva.sites.get(kind="community").site
    for number in range(7):
        OptIn.objects.update(made_at=clock.now() - timedelta(hours=1))
        ask(community=vyshneva, site=site, address=ADDRESS, topics=["pages.news"], language="uk")
        assert Delivery.objects.count() == min(number + 1, 5)
    browser = Client(HTTP_HOST="vyshneva.test", REMOTE_ADDR="203.0.113.7")
    codes = [send(browser, f"a{number}@example.test").status_code for number in range(21)]
    assert codes == [302] * 20 + [429]


def test_robots_and_mistakes_write_nothing(browser):
    assert send(browser, website="x").status_code == 302
    answer = send(browser, "olena@")
    assert answer.status_code == 422 and "olena@" in answer.content.decode()
    assert not Subscriber.objects.exists() and not Delivery.objects.exists()


def test_expired_forged_foreign_and_replayed_links_change_nothing(browser, vyshneva, kalynova):
    row = OptInFactory(subscriber__community=vyshneva)
    good, foreign = token_of(CONFIRM, row), token_of(CONFIRM, OptInFactory(subscriber__community=kalynova))
    for token in (
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        foreign,
        token_of(MANAGE, row.subscriber),
        "x",
        row.public_id,
    ):
        answer = browser.post(f"/subscriptions/confirm/{token}/")
        assert answer.status_code == 404 and "/subscriptions/" in answer.content.decode()
    OptIn.objects.filter(pk=row.pk).update(made_at=clock.now() - timedelta(days=3, minutes=1))
    assert browser.post(f"/subscriptions/confirm/{good}/").status_code == 410
    assert not Subscription.objects.exists()
    OptIn.objects.filter(pk=row.pk).update(made_at=clock.now())
    assert browser.post(f"/subscriptions/confirm/{good}/").status_code == 200
    browser.post(f"/subscriptions/manage/{token_of(MANAGE, row.subscriber)}/", {"act": "leave_all"})
    assert browser.post(f"/subscriptions/confirm/{good}/").status_code == 410
    assert not Subscription.objects.active().exists()


def test_address_whose_site_is_gone_is_forgotten_as_if_it_had_left(vyshneva):
    SubscriptionFactory(subscriber__community=vyshneva)
    Subscription.objects.all().delete()  # as with the site
    assert forget_left(clock.now() - timedelta(days=28)) == 0
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert forget_left(clock.now() - timedelta(days=28)) == 1


def test_closed_address_is_not_sent_round_in_a_circle(browser, vyshneva):
    row = OptInFactory(subscriber__community=vyshneva)
    suppress(community=vyshneva, address=row.subscriber.address, reason="bounced", actor=None)
    answer = browser.post(f"/subscriptions/confirm/{token_of(CONFIRM, row)}/")
    page = answer.content.decode()
    assert answer.status_code == 409 and "внизу сторінки" in page
    assert 'class="btn" href="/subscriptions/"' not in page, "subscribing again sends this address nothing"


def test_addresses_are_forgotten_in_time(vyshneva):
    site = Site.objects.get(hostname="vyshneva.test")
    long_ago = clock.now() - timedelta(days=60)
    ask(community=vyshneva, site=site, address=ADDRESS, topics=["pages.news"], language="uk")
    kept = SubscriptionFactory(subscriber__community=vyshneva, subscriber__created_at=long_ago).subscriber
    left = SubscriberFactory(community=vyshneva, created_at=long_ago, left_at=long_ago)
    assert forget_unconfirmed(clock.now() - timedelta(days=7)) == 0
    assert forget_left(clock.now() - timedelta(days=28)) == 1
    assert not Subscriber.objects.filter(pk=left.pk).exists()
    assert Delivery.objects.get().to == ADDRESS
    assert forget_unconfirmed(clock.now() + timedelta(minutes=1)) == 1
    assert Subscriber.objects.get() == kept
    assert not Delivery.objects.exists(), "the letter that asked has the address too"


@pytest.mark.db
def test_one_address_is_one_subscriber_of_a_community(vyshneva):
    site = vyshneva.sites.get(kind="community").site
    for address in ("ОЛЕНА@пошта.укр", "олена@xn--80a1acn3a.xn--j1amh"):
        ask(community=vyshneva, site=site, address=address, topics=["pages.news"], language="uk")
    assert Subscriber.objects.count() == 1
