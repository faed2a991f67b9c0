"""Runs in the environment of the peer: people who want the last places of a quota of pretix, all at once over HTTP.

pretix as its documentation installs it: PostgreSQL, gunicorn with two workers, tasks in the request as no broker is
configured. Putting a ticket into the cart is its hold. Prints one line of JSON.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

FOLDER, PEOPLE, PORT = Path(os.environ["PEER_FOLDER"]), int(os.environ["PEOPLE"]), os.environ["PEER_PORT"]
PLACES = (1, 3)
CONFIG = """[pretix]
instance_name=Peer
url=http://localhost:{port}
datadir={folder}
[django]
secret=measured-only-0123456789abcdefghijklmnop
[database]
backend=postgresql
name={name}
user={user}
host={host}
"""

(FOLDER / "pretix.cfg").write_text(
    CONFIG.format(
        port=PORT,
        folder=FOLDER,
        name=os.environ["PEER_DATABASE"],
        user=os.environ["PEER_USER"],
        host=os.environ["PEER_SOCKET"],
    )
)
os.environ["PRETIX_CONFIG_FILE"] = str(FOLDER / "pretix.cfg")
os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"
subprocess.run([sys.executable, "-m", "pretix", "migrate", "-v", "0"], check=True, capture_output=True, cwd=FOLDER)

import django  # noqa: E402  the database comes first

django.setup()

from django.utils.timezone import now  # noqa: E402  after the setup
from django_scopes import scopes_disabled  # noqa: E402  as above
from pretix.base.models import CartPosition, Event, Item, Organizer, Quota  # noqa: E402  as above


def make(places: int) -> tuple[Event, Item]:
    organizer = Organizer.objects.create(name="Peer", slug=f"peer{places}")
    event = Event.objects.create(
        organizer=organizer, name="Visit", slug="visit", date_from=now(), currency="UAH", plugins=""
    )
    item = Item.objects.create(event=event, name="Visit", default_price=0)
    item.all_sales_channels = True
    item.save()
    quota = Quota.objects.create(event=event, name="Places", size=places)
    quota.items.add(item)
    event.live = True
    event.save()
    return event, item


async def person(path: str, body: bytes, seconds: list[float], statuses: list[int]) -> None:
    token = uuid.uuid4().hex
    data = body + f"&csrfmiddlewaretoken={token}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{PORT}\r\nCookie: pretix_csrftoken={token}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    )
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(PORT))
    writer.write(head.encode() + data)
    answer = await reader.read(-1)
    writer.close()
    seconds.append(time.perf_counter() - began)
    statuses.append(int(answer.split(maxsplit=2)[1]))


async def crowd(path: str, body: bytes) -> tuple[list[float], list[int]]:
    seconds: list[float] = []
    statuses: list[int] = []
    await asyncio.gather(*(person(path, body, seconds, statuses) for _number in range(PEOPLE)))
    return seconds, statuses


command = [sys.executable, "-m", "gunicorn", "pretix.wsgi", "-w", "2", "-b", f"127.0.0.1:{PORT}"]
facts: dict[str, float] = {"people": PEOPLE}
with (FOLDER / "gunicorn.log").open("wb") as log:
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd=FOLDER)
try:
    time.sleep(20)
    for places in PLACES:
        with scopes_disabled():
            event, item = make(places)
        seconds, statuses = asyncio.run(crowd(f"/{event.organizer.slug}/visit/cart/add", f"item_{item.pk}=1".encode()))
        with scopes_disabled():
            facts[f"won_of_{places}"] = CartPosition.objects.filter(event=event).count()
        facts[f"errors_of_{places}"] = sum(status >= 400 for status in statuses)
        facts[f"p99_of_{places}"] = round(sorted(seconds)[int(len(seconds) * 0.99)], 3)
finally:
    server.terminate()
    server.wait(20)
print(json.dumps(facts))
