"""Letters about news: one for each page and subscriber, with one-click leaving; nothing after leaving."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.message import EmailMessage
from django.test import Client
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from portal.notifications.models import Delivery, Suppression
from portal.notifications.sending import send_delivery
from portal.notifications.services import queue_letter
from portal.notifications.suppression import Suppressed, lift_suppression, suppress
from portal.pages.models import News, NewsIndex
from portal.subscriptions.links import LEAVE, MANAGE, token_of
from portal.subscriptions.models import Announcement, Subscriber, Subscription
from portal.subscriptions.services import ask, end_subscription, erase_subscriber, write_letters
from tests.factories.subscriptions import SubscriptionFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def community(vyshneva):
    """With a list of news, and nothing more: a whole community takes half a second to make."""
    root = vyshneva.sites.get(kind="community").site.root_page
    root.add_child(instance=NewsIndex(title="Новини", slug="novyny"))
    return vyshneva


@pytest.fixture
def reader(community):
    return SubscriptionFactory(subscriber__community=community)


@pytest.fixture
def browser(community):
    """Enforces CSRF, as a mail provider's request would meet it."""
    return Client(HTTP_HOST="vyshneva.test", enforce_csrf_checks=True)


def publish(community, title="Відкрили міст", **fields):
    home = community.sites.get(kind="community").site.root_page
    index = NewsIndex.objects.descendant_of(home).get()
    page = index.add_child(instance=News(title=title, lead="Рух двома смугами.", live=False, **fields))
    page.save_revision().publish()
    return News.objects.get(pk=page.pk)


def write_all():
    for row in Announcement.objects.filter(done_at=None):
        assert write_letters(row.pk)


def test_each_confirmed_subscriber_gets_one_letter_however_often_it_is_published(community, reader):
    other = SubscriptionFactory(subscriber__community=community)
    page = publish(community)
    write_all()
    page.save_revision().publish()
    Announcement.objects.update(done_at=None, reached=0)  # as if a worker had died before it wrote how far it came
    write_all()
    assert sorted(Delivery.objects.values_list("to", flat=True)) == sorted(
        [reader.subscriber.address, other.subscriber.address]
    )
    assert Delivery.objects.first().subject == "Відкрили міст"


def test_letter_has_the_headers_of_rfc_8058_and_keeps_no_body(community, reader):
    publish(community)
    write_all()
    assert send_delivery(Delivery.objects.get().pk) == "sent"
    message: EmailMessage = mail.outbox[0]
    url = f"http://vyshneva.test/subscriptions/leave/{token_of(LEAVE, reader)}/"
    assert message.message()["List-Unsubscribe"] == f"<{url}>"
    assert message.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.body and "Рух двома смугами." in message.body
    assert not Delivery.objects.get().text


def hide(page, how):
    if how == "restricted":  # with its whole section
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    else:
        page.unpublish() if how == "unpublished" else page.delete()


@pytest.mark.parametrize("how", ["unpublished", "deleted", "restricted"])
def test_page_that_is_hidden_before_the_worker_comes_is_not_written_about(community, reader, how):
    page = publish(community)
    hide(page, how)
    write_all()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("how", ["unpublished", "deleted", "restricted"])
def test_letters_that_wait_are_called_back_with_their_page(community, reader, how):
    page, other = publish(community), publish(community, "Інша новина")
    write_all()
    hide(page, how)
    states = dict(Delivery.objects.values_list("subject", "state"))
    assert states[page.title] == "withdrawn"
    assert states[other.title] == ("withdrawn" if how == "restricted" else "queued")


def test_archive_moved_to_the_site_is_no_news(community, reader):
    publish(community, date="2024-01-05")
    assert not Announcement.objects.exists()


def test_who_subscribes_after_publication_does_not_get_it(community):
    publish(community)
    SubscriptionFactory(subscriber__community=community)
    write_all()
    assert not Delivery.objects.exists()


def test_provider_unsubscribes_by_one_post_and_a_get_changes_nothing(browser, reader):
    path = f"/subscriptions/leave/{token_of(LEAVE, reader)}/"
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 400
    assert browser.post(path[:-4] + "xyz/", ONE_CLICK).status_code == 404
    assert Subscription.objects.active().exists()
    assert [browser.post(path, ONE_CLICK).status_code for _repeat in range(2)] == [200, 200]
    assert not Subscription.objects.active().exists()
    assert Subscriber.objects.get().left_at


def test_letter_that_waits_is_withdrawn_with_the_subscription(community, reader):
    publish(community)
    write_all()
    end_subscription(reader, "page")
    letter = Delivery.objects.get()
    assert letter.state == "withdrawn" and send_delivery(letter.pk) == "" and not mail.outbox


def test_page_of_subscriptions_turns_topics_off_and_on(community, browser, reader):
    path = f"/subscriptions/manage/{token_of(MANAGE, reader.subscriber)}/"
    page = browser.get(path).content.decode()
    assert reader.subscriber.address not in page, "a letter may be passed on: the address is only hinted at"
    open_browser = Client(HTTP_HOST="vyshneva.test")
    open_browser.post(path, {"topic": ["service_centre.pages.news"]})
    sites = set(Subscription.objects.active().values_list("site__hostname", flat=True))
    assert sites == {"cnap.vyshneva.test"}
    open_browser.post(path, {"topic": ["community.pages.news", "service_centre.pages.news", "x"]})
    assert Subscription.objects.active().count() == 2
    open_browser.post(path, {"act": "never"})
    assert not Subscription.objects.active().exists() and Suppression.objects.get().reason == "asked"
    open_browser.post(path, {"topic": ["community.pages.news"]})
    assert not Subscription.objects.active().exists(), "not against the list of suppression"
    open_browser.post(path, {"act": "allow"})
    open_browser.post(path, {"topic": ["community.pages.news"]})
    assert Subscription.objects.active().exists()


def test_suppressed_address_gets_no_mailing_but_what_it_waits_for(community, reader):
    address = reader.subscriber.address
    site = reader.site
    publish(community)
    write_all()
    row = suppress(community=community, address=address.upper(), reason="complained", actor=None)
    assert Delivery.objects.get().state == "withdrawn"
    assert Subscription.objects.get().ended_by == "suppressed"
    values = {"code": "account_password_set", "to": address, "site": site, "context": {}}
    with pytest.raises(Suppressed):
        queue_letter(key="mailing", unsubscribe_url="https://x.test/", **values)
    assert send_delivery(queue_letter(key="awaited", **values).pk) == "sent"
    lift_suppression(row, actor=None)
    late = queue_letter(key="late", unsubscribe_url="https://x.test/", **values)
    suppress(community=community, address=address, reason="asked", actor=None)
    assert send_delivery(late.pk) == "withdrawn"


@pytest.mark.parametrize(("said", "reason"), [("5.1.1 no such user", "bounced"), ("5.2.2 the box is full", "")])
def test_address_that_a_server_does_not_know_gets_no_mailing_more(community, reader, monkeypatch, said, reason):
    def refuse(self):
        raise SMTPRecipientsRefused({self.to[0]: (550, said.encode())})

    publish(community)
    publish(community, "Інша новина")
    write_all()
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    letter = Delivery.objects.earliest("pk")
    assert send_delivery(letter.pk) == "failed"
    letter.refresh_from_db()
    assert said in letter.last_error, "why it did not go is still read"
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([reason] if reason else [])
    assert Subscription.objects.active().exists() is not bool(reason)
    assert Delivery.objects.latest("pk").state == ("withdrawn" if reason else "queued")


def test_hash_of_a_suppressed_address_outlives_its_subscriber(community, reader):
    suppress(community=community, address=reader.subscriber.address, reason="asked", actor=None)
    erase_subscriber(reader.subscriber, actor=None)
    assert not Subscriber.objects.exists()
    assert Suppression.objects.get().hint == ""


def test_english_reader_gets_an_english_frame(community, reader):
    Subscriber.objects.update(language="en")
    publish(community)
    with override("uk"):
        write_all()
    assert "/en/subscriptions/leave/" in Delivery.objects.get().text


def test_link_of_an_old_letter_ends_what_was_begun_again(browser, reader):
    """Leaving says «will not come any more»; it is so also where the person came back after that letter."""
    path = f"/subscriptions/leave/{token_of(LEAVE, reader)}/"
    browser.post(path, ONE_CLICK)
    again = SubscriptionFactory(subscriber=reader.subscriber, site=reader.site)
    assert "One-Click" in browser.get(path).content.decode(), "no «you are unsubscribed» while letters come"
    assert browser.post(path, ONE_CLICK).status_code == 200
    again.refresh_from_db()
    assert again.ended_by == "one_click"


def test_letter_whose_sending_fails_after_leaving_is_not_tried_again(community, reader, monkeypatch):
    def leave_meanwhile(self):
        end_subscription(reader, "one_click")
        raise ConnectionError("the mail server is away")

    publish(community)
    write_all()
    letter = Delivery.objects.get()
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", leave_meanwhile)
    send_delivery(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.text) == ("withdrawn", "")


@pytest.mark.parametrize("reason", ["complained", "bounced"])
def test_who_was_stopped_by_others_is_told_whom_to_ask(community, reader, reason):
    suppress(community=community, address=reader.subscriber.address, reason=reason, actor=None)
    path = f"/subscriptions/manage/{token_of(MANAGE, reader.subscriber)}/"
    person = Client(HTTP_HOST="vyshneva.test")
    page = person.get(path).content.decode()
    assert 'value="allow"' not in page, "no button that does nothing"
    assert "внизу сторінки" in page
    answer = person.post(path, {"act": "allow"}, follow=True).content.decode()
    assert "Тепер можна знову вибрати теми" not in answer
    assert Suppression.objects.get().reason == reason


def test_topic_is_named_in_the_language_of_the_reader(community, reader):
    Subscriber.objects.update(language="en")
    publish(community)
    with override("uk"):
        write_all()
    letter = Delivery.objects.get()
    assert "News of the community" in letter.text and "Новини громади" not in letter.text


def test_erased_address_stands_in_no_letter(community, reader):
    other = SubscriptionFactory(subscriber__community=community)
    site, address = reader.site, reader.subscriber.address
    ask(community=community, site=site, address=address, topics=["pages.news"], language="uk")
    queue_letter(key="a", code="account_password_set", to=address, site=site, context={})
    publish(community)
    write_all()
    send_delivery(Delivery.objects.get(code="subscriptions_item", to=address).pk)
    erase_subscriber(reader.subscriber, actor=None)
    left = Delivery.objects.order_by("code").values_list("code", "to")
    assert list(left) == [("account_password_set", address), ("subscriptions_item", other.subscriber.address)]
