"""A real CalDAV server (Radicale) in a process of its own: a temporary folder, a free port of this machine."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import icalendar
from defusedxml import ElementTree

from tests.support.ports import free_port, wait_for_port

CALENDAR = "/staff/visits/"
DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"
QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
<C:time-range start="{since}" end="{until}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""


@contextmanager
def radicale(folder: Path) -> Iterator["CalDav"]:
    port = free_port()
    command = [sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}"]
    command += ["--auth-type", "none", "--storage-filesystem-folder", str(folder), "--logging-level", "warning"]
    process = subprocess.Popen(command, cwd=folder)
    try:
        wait_for_port(port)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=("staff", "word"), trust_env=False) as client:
            client.request("MKCALENDAR", CALENDAR).raise_for_status()
            yield CalDav(client)
    finally:
        process.terminate()
        process.wait(10)


class CalDav:
    """What a calendar program does with files that come by mail: it keeps each event under its UID."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def take(self, content: bytes, etag: str = "") -> httpx.Response:
        """Stored objects have no METHOD (RFC 4791, 4.1): a client takes it off, and so does this one."""
        calendar = icalendar.Calendar.from_ical(content)
        calendar.pop("METHOD")
        (uid,) = {str(event["UID"]) for event in calendar.walk("VEVENT")}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **({"If-Match": etag} if etag else {})}
        return self.client.put(f"{CALENDAR}{uid}.ics", content=calendar.to_ical(), headers=headers)

    def events(self, since: datetime, until: datetime) -> list[icalendar.Event]:
        """What the server answers to REPORT about these days."""
        query = QUERY.format(**{name: f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for name, at in _pair(since, until)})
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        answer = self.client.request("REPORT", CALENDAR, content=query.encode(), headers=headers)
        assert answer.status_code == 207, answer.text
        found = [node.text or "" for node in ElementTree.fromstring(answer.text).iter(DATA)]
        return [event for text in found for event in icalendar.Calendar.from_ical(text).walk("VEVENT")]


def _pair(since: datetime, until: datetime) -> tuple[tuple[str, datetime], tuple[str, datetime]]:
    return ("since", since), ("until", until)
