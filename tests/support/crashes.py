"""Clients of a hall that is killed under them, and an account of what it has acknowledged to them.

A client repeats a press with the same key until it is answered: what it was told then must be in the database, once.
"""

import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.hall import Hall, HallBrowser

LETTERS = "БВГДЖЗКЛМНПРСТФХЦШ"
CONFIGURE = """
import sys
from django.contrib.auth.hashers import make_password
from local_queue.protocol.queue import Device, QueueConfiguration, QueueType
from local_queue.tickets.services.mirror import apply_configuration
password = make_password(sys.argv[1], hasher="pbkdf2_sha256")
apply_configuration(QueueConfiguration(
    revision="crashes", organisation="ЦНАП", booking_prefixes=("А",),
    types=tuple(QueueType(id=f"type{n}", label=f"Послуга {n}", prefix=letter, kiosk_limit=990, minutes=20)
                for n, letter in enumerate(sys.argv[2])),
    devices=tuple(Device(id=f"desk{n}", kind="desk", name=f"Вікно {n}", login=f"vikno{n}", password=password)
                  for n in range(1, 7)),
))
"""
STEPS = {"ready": "next", "calling": "start", "serving": "finish", "empty": "next"}


@dataclass
class Account:
    """What clients were told: press key → number, and desk presses that were answered with a new bar."""

    tickets: dict[str, str] = field(default_factory=dict)
    presses: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def size(self) -> int:
        return len(self.tickets) + len(self.presses)

    def copy(self) -> "Account":
        return Account(dict(self.tickets), dict(self.presses), list(self.problems))


class Load:
    """Two kiosks and two desks that press for as long as the block lasts."""

    def __init__(self, hall: Hall, desks: int = 2, kiosks: int = 2) -> None:
        self.hall, self.account = hall, Account()
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._kiosk, args=(n,), daemon=True) for n in range(kiosks)]
        self.threads += [threading.Thread(target=self._desk, args=(n,), daemon=True) for n in range(1, desks + 1)]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(30)

    def wait_for_more(self, tickets: int, presses: int, seconds: float) -> None:
        """Until so much more is acknowledged, but no longer."""
        tickets, presses = len(self.account.tickets) + tickets, len(self.account.presses) + presses
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(self.account.tickets) >= tickets and len(self.account.presses) >= presses:
                return
            time.sleep(0.01)

    def _kiosk(self, number: int) -> None:
        browser, press = self.hall.browser(), 0
        kinds = [f"type{n}" for n in range(len(LETTERS))]
        while not self.stop.is_set():
            press += 1
            key, kind = f"kiosk-{number}-press-{press:010d}", random.choice(kinds)
            while not self.stop.is_set():
                try:
                    answer = browser.post("/kiosk/take", "/kiosk/services", type=kind, press=key)
                    text = answer.text
                except (httpx.HTTPError, OSError, KeyError):
                    time.sleep(0.05)
                    continue
                if 'id="number">' in text:
                    self.account.tickets[key] = text.split('id="number">')[1].split("<")[0]
                    break
                if answer.status_code < 500:
                    break  # refused: the service has no more tickets
                time.sleep(0.05)

    def _desk(self, number: int) -> None:
        browser, press = self.hall.browser(), 0
        while not self.stop.is_set():
            try:
                browser.sign_in(number)
                break
            except (httpx.HTTPError, OSError, KeyError, AssertionError):
                time.sleep(0.1)
        while not self.stop.is_set():
            action = self._next_step(browser)
            if not action:
                time.sleep(0.05)
                continue
            press += 1
            key = f"{number}p{press:08d}"
            while not self.stop.is_set():
                try:
                    answer = browser.press(action, key)
                except (httpx.HTTPError, OSError, KeyError):
                    time.sleep(0.05)
                    continue
                if answer.status_code < 500:
                    if 'class="deskmsg"' not in answer.text and "toast--err" not in answer.text:
                        self.account.presses[f"desk{number}.{key}.{action}"] = action
                    break
                time.sleep(0.05)

    @staticmethod
    def _next_step(browser: HallBrowser) -> str:
        try:
            text = browser.http.get("/desk/bar").text
        except (httpx.HTTPError, OSError):
            return ""
        state = text.split('data-state="')[1].split('"')[0] if 'data-state="' in text else ""
        return STEPS.get(state, "")


def configure(hall: Hall, template: Path | None = None) -> None:
    """A hall whose numbers last for thousands of tickets."""
    from tests.support.hall import PASSWORD

    if template is not None and (template / "hall.sqlite3").exists():
        shutil.copytree(template, hall.folder, dirs_exist_ok=True)
        return
    done = hall.run("init")
    assert done.returncode == 0, done.stderr
    hall.script(CONFIGURE, PASSWORD, LETTERS)


AUDIT = """
from collections import Counter
from local_queue.protocol.events import Event as Message
from local_queue.protocol.wire import from_plain
from local_queue.tickets.fold import fold
from local_queue.tickets.models import Event, LogHead, Ticket
facts = fold(from_plain(Message, row.body) for row in Event.objects.order_by("place").iterator())
told = {name: (fact.number, fact.state, fact.type) for name, fact in facts.tickets.items()}
kept = {one.public_id: (one.number, one.state, one.type.public_id) for one in Ticket.objects.select_related("type")}
print("same" if told == kept else f"fold differs: {len(told)} {len(kept)}")
"""


def audit(database: Path, account: Account) -> list[str]:
    """What is wrong with the database by the account of the clients; nothing if all is well."""
    found = list(account.problems)
    with closing(sqlite3.connect(database)) as base:
        sound = base.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            return [*found, f"integrity: {sound}"]
        numbers = [number for (number,) in base.execute("SELECT number FROM tickets_ticket")]
        keys = dict(base.execute("SELECT key, answer FROM tickets_press").fetchall())
        events = base.execute("SELECT count(*), coalesce(max(seq), 0) FROM tickets_event").fetchone()
        (last,) = base.execute("SELECT last_seq FROM tickets_loghead").fetchone()
        issued = base.execute("SELECT count(*) FROM tickets_event WHERE type = 'ticket.issued'").fetchone()[0]
        acts = dict(
            base.execute(
                "SELECT type, count(*) FROM tickets_event WHERE type LIKE 'ticket.%' GROUP BY type"
            ).fetchall()
        )
    lost = [number for number in account.tickets.values() if number not in set(numbers)]
    if lost:
        found.append(f"{len(lost)} acknowledged tickets are lost: {lost[:5]}")
    if len(set(account.tickets.values())) != len(account.tickets):
        found.append("one number was given to two people")
    if len(set(numbers)) != len(numbers) or issued != len(numbers):
        found.append(f"{len(numbers)} tickets, {len(set(numbers))} numbers, {issued} events of giving")
    forgotten = [key for key in account.presses if key not in keys]
    if forgotten:
        found.append(f"{len(forgotten)} acknowledged acts of desks are lost: {forgotten[:5]}")
    kiosk_keys = [key for key in keys if key.startswith("kiosk.")]
    if len(kiosk_keys) != len(numbers):
        found.append(f"{len(kiosk_keys)} presses of kiosks made {len(numbers)} tickets")
    for name, kind in (("next", "ticket.called"), ("start", "ticket.started"), ("finish", "ticket.finished")):
        pressed = sum(key.endswith(f".{name}") for key in keys)
        if pressed != acts.get(kind, 0):
            found.append(f"{pressed} presses of {name} made {acts.get(kind, 0)} events {kind}")
    if not events[0] == events[1] == last:
        found.append(f"the log has {events[0]} events, the last is {events[1]}, the head says {last}")
    return found


def kill_and_start(hall: Hall) -> float:
    """Kill −9, start again; the seconds of the boot."""
    assert hall.process is not None
    os.killpg(hall.process.pid, signal.SIGKILL)
    hall.process.wait()
    began = time.monotonic()
    hall.start()
    return time.monotonic() - began


def kill_under_load(hall: Hall, kills: int) -> tuple[Account, list[float], list[str]]:
    """Kill at random moments while people press; the account, the boots, and what was wrong in the end."""
    boots: list[float] = []
    with Load(hall) as load:
        load.wait_for_more(tickets=1, presses=1, seconds=60)  # signing in is slow on a busy machine
        for _kill in range(kills):
            load.wait_for_more(tickets=2, presses=1, seconds=20)
            time.sleep(random.random() * 0.25)
            boots.append(kill_and_start(hall))
        time.sleep(1)
    hall.stop()
    problems = audit(hall.folder / "hall.sqlite3", load.account)
    said = hall.script(AUDIT).strip()
    if said != "same":
        problems.append(said)
    return load.account, boots, problems
