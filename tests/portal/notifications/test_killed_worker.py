"""A worker killed with −9 in the middle of a letter: the letter goes out afterwards, under the same Message-ID."""

import asyncio
import email
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django_q.models import OrmQ

from portal.common import clock
from portal.notifications.constants import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.tasks import sweep_outbox
from tests.support.paths import ROOT
from tests.support.ports import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]

WORKER = """
import portal.sqlite, django, sys
django.setup()
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
from portal.notifications.tasks import deliver
print(deliver(int(sys.argv[1])))
"""


class HangingServer:
    """Keeps every letter; holds the first answer back, before or after keeping the letter."""

    def __init__(self, keeps_first: bool) -> None:
        self.keeps_first = keeps_first
        self.is_reached = threading.Event()
        self.letters = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        is_first = not self.is_reached.is_set()
        if not is_first or self.keeps_first:
            self.letters.append(email.message_from_bytes(envelope.content))
        self.is_reached.set()
        if is_first:
            await asyncio.sleep(60)
        return "250 kept"


@pytest.fixture(params=[False, True], ids=["killed before the server kept it", "killed after the server kept it"])
def server(request):
    server = HangingServer(keeps_first=request.param)
    yield server
    server.controller.stop()


def database_url():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(server._replace(path=f"/{name}"))


def worker(delivery, server):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(server.controller.port),
    }
    command = [sys.executable, "-c", WORKER, str(delivery.pk)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_letter_of_a_killed_worker_is_sent_by_the_next_one(server):
    moment = clock.now()
    delivery = Delivery.objects.create(
        key="k", code="c", to="a@example.com", subject="Тема", text="Текст", next_attempt_at=moment, created_at=moment
    )
    first = worker(delivery, server)
    assert server.is_reached.wait(90)
    first.send_signal(signal.SIGKILL)
    assert first.wait(10) == -signal.SIGKILL

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING  # nobody had the time to write anything else
    assert sweep_outbox() == 0  # the lease still runs

    Delivery.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert sweep_outbox() == 1
    assert OrmQ.objects.get().args() == (delivery.pk,)
    assert worker(delivery, server).communicate(timeout=60)[0].strip() == "sent"

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 2)
    assert len(server.letters) == (2 if server.keeps_first else 1)
    assert {letter["Message-ID"].split("@")[0] for letter in server.letters} == {f"<{delivery.public_id}"}
