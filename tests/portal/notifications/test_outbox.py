"""The outbox: one letter for a cause, sent under a lease, tried again, never lost."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_q.models import OrmQ
from wagtail.models import Site

from portal.common import clock
from portal.notifications import tasks
from portal.notifications.constants import MAX_ATTEMPTS, DeliveryState
from portal.notifications.models import Attachment, Delivery
from portal.notifications.rendering import LetterRefused
from portal.notifications.sending import build_message, send_delivery
from portal.notifications.services import queue_letter, send_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(tmp_path, settings):
    """Templates of a letter `test/hello` for this test only."""
    folder = tmp_path / "email" / "test"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text("Привіт, {{ name }}\n\nТекст & {{ name }}\n", "utf-8")
    (folder / "hello.html").write_text(
        '{% extends "email/base.html" %}{% block body %}<p>{{ name }}</p>{% endblock %}', "utf-8"
    )
    (folder / "glued.txt").write_text("{{ name }}\nbody\n", "utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]


@pytest.fixture
def site(db):
    return Site.objects.get(is_default_site=True)


def queue(site, key="k1", **kwargs):
    values = {"code": "test/hello", "to": "a@example.com", "context": {"name": "Мар’яна <3"}, **kwargs}
    return queue_letter(key=key, site=site, **values)


def test_letter_is_rendered_when_it_is_queued(letters, site):
    delivery = queue(site)
    assert delivery.subject == "Привіт, Мар’яна <3"
    assert delivery.text == "Текст & Мар’яна <3\n"
    assert "Мар’яна &lt;3" in delivery.html
    assert "#E2ECF4" in delivery.html
    assert delivery.state == DeliveryState.QUEUED


def test_same_cause_writes_no_second_letter(letters, site):
    assert queue(site).pk == queue(site, to="b@example.com").pk
    assert Delivery.objects.count() == 1


def test_worker_gets_the_letter_after_commit_only(letters, site, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue(site)
        assert OrmQ.objects.count() == 0
    for callback in callbacks:
        callback()
    assert OrmQ.objects.get().func() == "portal.notifications.tasks.deliver"


@pytest.mark.django_db(transaction=True)
def test_cause_is_done_though_the_worker_cannot_be_told(letters, site, monkeypatch):
    def refuse(*args):
        raise ConnectionError("no place in the queue of tasks")

    monkeypatch.setattr("portal.common.outbox.async_task", refuse)
    with transaction.atomic():
        delivery = queue(site)
    assert Delivery.objects.get(pk=delivery.pk).state == DeliveryState.QUEUED


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "a@example.com\nBcc: b@example.com"},
        {"to": "no address"},
        {"context": {"name": "x\r\nBcc: b@example.com"}, "code": "test/glued"},
        {"context": {"name": "x\x00y"}},
        {"context": {"name": "x\nBcc: b@example.com"}},
        {"attachments": [("a\r\nX: y.pdf", "application/pdf", b"1")]},
        {"attachments": [("a.pdf", "application/pdf\r\nX: y", b"1")]},
        {"attachments": [("big.pdf", "application/pdf", b"1" * (10 * 1024 * 1024 + 1))]},
    ],
)
def test_forged_headers_are_refused_and_nothing_is_written(letters, site, wrong):
    with pytest.raises(LetterRefused):
        queue(site, **wrong)
    assert not Delivery.objects.exists()


def test_sent_letter_has_both_bodies_files_and_a_lasting_message_id(letters, site):
    delivery = queue(site, attachments=[("талон.pdf", "application/pdf", b"%PDF")])
    assert send_delivery(delivery.pk) == DeliveryState.SENT
    [message] = mail.outbox
    assert message.to == ["a@example.com"]
    assert message.attachments[0].filename == "талон.pdf"
    assert message.alternatives[0].mimetype == "text/html"
    assert message.extra_headers["Message-ID"].startswith(f"<{delivery.public_id}@")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.lease_until) == (DeliveryState.SENT, 1, None)
    assert delivery.sent_at is not None


def test_second_task_for_the_same_letter_sends_nothing(letters, site):
    delivery = queue(site)
    send_delivery(delivery.pk)
    assert send_delivery(delivery.pk) == ""
    assert len(mail.outbox) == 1


def test_leased_letter_is_nobody_elses_until_the_lease_ends(letters, site):
    delivery = queue(site)
    Delivery.objects.update(state=DeliveryState.SENDING, attempts=1, lease_until=clock.now() + timedelta(seconds=60))
    assert send_delivery(delivery.pk) == ""
    assert tasks.sweep_outbox() == 0
    Delivery.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert tasks.sweep_outbox() == 1
    assert send_delivery(delivery.pk) == DeliveryState.SENT


def test_failed_attempts_wait_longer_and_longer_and_then_the_letter_has_failed(letters, site, monkeypatch):
    delivery = queue(site)

    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    waits = []
    for _ in range(MAX_ATTEMPTS):
        Delivery.objects.update(next_attempt_at=clock.now() - timedelta(seconds=1))
        send_delivery(delivery.pk)
        delivery.refresh_from_db()
        waits.append(delivery.next_attempt_at - clock.now())
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > timedelta(seconds=30)
    assert delivery.state == DeliveryState.FAILED
    assert delivery.last_error == "ConnectionRefusedError: no server"
    assert tasks.sweep_outbox() == 0


def test_address_that_the_server_refuses_is_not_tried_again(letters, site, monkeypatch):
    delivery = queue(site)

    def refuse(self, fail_silently=False):
        raise smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    assert send_delivery(delivery.pk) == DeliveryState.FAILED


def test_failed_letter_can_be_sent_again(letters, site):
    delivery = queue(site)
    Delivery.objects.update(state=DeliveryState.FAILED, attempts=8)
    assert send_again(delivery)
    assert send_delivery(delivery.pk) == DeliveryState.SENT


def test_letter_on_its_way_is_not_sent_again(letters, site):
    assert not send_again(queue(site))


def test_secret_body_is_wiped_once_sent_and_cannot_be_sent_again(letters, site):
    delivery = queue(site, is_secret=True, context={"name": "Мар’яна 123456"})
    send_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert "123456" in mail.outbox[0].subject
    assert (delivery.text, delivery.html) == ("", "")
    assert "123456" not in delivery.subject
    assert "Мар’яна" in mail.outbox[0].body
    assert not send_again(delivery)


def test_old_bodies_are_forgotten_but_not_that_they_were_sent(letters, site):
    delivery = queue(site, attachments=[("a.pdf", "application/pdf", b"1")])
    send_delivery(delivery.pk)
    assert tasks.forget_bodies(clock.now() + timedelta(seconds=1)) == 1
    delivery.refresh_from_db()
    assert delivery.text == ""
    assert delivery.to == "a@example.com"
    assert not Attachment.objects.exists()


def test_sender_is_named_after_the_site(letters, site):
    site.site_name = "ЦНАП Вишневої громади"
    site.save()
    message = build_message(queue(site)).message()
    assert "viche@localhost" in message["From"]
    assert "=?utf-8?" in message["From"]
