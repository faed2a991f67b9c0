"""A fake queue of Diia that speaks the contract assumed in docs/adr/0013 over HTTP; it books in its memory only.

The demo starts it so that a visitor can try such a queue; the tests of the adapter talk to the same server and make it
fall silent, lie and forget (`answers`, `after`, `delay`).
"""

import json
import os
import secrets
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

KEY_NAME, KEY = "viche", "viche-diia-key"
SERVICES = [
    {"id": "passport", "name": "Паспорт громадянина України", "minutes": 30},
    {"id": "residence", "name": "Зареєструвати місце проживання", "minutes": 20},
]
HOURS = [f"{hour:02}:{minute:02}" for hour in (9, 10, 11, 14, 15) for minute in (0, 30)]
LARGEST = 65536
Answer = tuple[int, dict[str, Any]]


@dataclass
class FakeQueue:
    """`answers`: (status, raw bytes) in place of the next answer of an address. `after`: the same, but the work is
    done first, so that only the answer is lost. `today`: empty is the day in Kyiv, shifted as the demo's clock is."""

    today: date | None = None
    capacity: int = 1
    days: int = 5
    visits: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    after: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    delay: float = 0.0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def times(self) -> list[dict[str, Any]]:
        rows = []
        for day in self.working_days():
            for starts in HOURS:
                free = self.capacity - sum(
                    row["state"] == "booked" and (row["date"], row["time"]) == (day, starts)
                    for row in self.visits.values()
                )
                if free > 0:
                    minute = int(starts[:2]) * 60 + int(starts[3:]) + 30
                    ends = f"{minute // 60:02}:{minute % 60:02}"
                    rows.append({"date": day, "starts": starts, "ends": ends, "free": free})
        return rows

    def working_days(self) -> list[str]:
        shift = timedelta(seconds=int(os.environ.get("CLOCK_SHIFT_SECONDS") or 0))
        today = self.today or (datetime.now(ZoneInfo("Europe/Kyiv")) + shift).date()
        days = (today + timedelta(days=number) for number in range(1, 2 * self.days + 3))
        return [day.isoformat() for day in days if day.weekday() < 5][: self.days]

    def create(self, key: str, asked: dict[str, Any]) -> Answer:
        text = json.dumps(asked, sort_keys=True)
        with self.lock:
            if key in self.by_key:
                reference, before = self.by_key[key]
                return (200, self.visits[reference]) if before == text else (422, {"error": "idempotency_conflict"})
            if asked.get("service") not in {row["id"] for row in SERVICES}:
                return 404, {"error": "not_found"}
            if not asked.get("consent") or not asked.get("person", {}).get("name"):
                return 422, {"error": "bad_person"}
            wanted = (asked.get("date"), asked.get("time"))
            if wanted not in {(row["date"], row["starts"]) for row in self.times()}:
                is_known = wanted[1] in HOURS and any(
                    (row["date"], row["time"]) == wanted for row in self.visits.values()
                )
                return 409, {"error": "slot_taken" if is_known else "slot_closed"}
            reference = secrets.token_urlsafe(8)
            self.visits[reference] = {
                "reference": reference,
                "number": f"Д-{len(self.visits) + 1:03}",
                "state": "booked",
                "date": wanted[0],
                "time": wanted[1],
            }
            self.by_key[key] = (reference, text)
            return 201, self.visits[reference]

    def cancel(self, reference: str) -> Answer:
        with self.lock:
            if reference not in self.visits:
                return 404, {"error": "not_found"}
            self.visits[reference]["state"] = "cancelled"
            return 200, self.visits[reference]

    def answer(self, method: str, path: str, key: str, body: bytes) -> Answer:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        match method, parts:
            case "GET", ["v1", "services"]:
                return 200, {"services": SERVICES}
            case "GET", ["v1", "services", service, "times"] if service in {row["id"] for row in SERVICES}:
                return 200, {"times": self.times()}
            case "POST", ["v1", "visits"]:
                return self.create(key, json.loads(body))
            case "GET", ["v1", "visits", "by-key", wanted] if wanted in self.by_key:
                return 200, self.visits[self.by_key[wanted][0]]
            case "GET", ["v1", "visits", reference] if reference in self.visits:
                return 200, self.visits[reference]
            case "POST", ["v1", "visits", reference, "cancel"]:
                return self.cancel(reference)
        return 404, {"error": "not_found"}


def serve(fake: FakeQueue, port: int = 0, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """In a thread of its own; whoever calls shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET")

        def do_POST(self) -> None:
            self.reply("POST")

        def reply(self, method: str) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
            name = f"{method} {self.path}"
            fake.calls.append(name)
            if (self.headers.get("X-Queue-Key-Name"), self.headers.get("X-Queue-Key")) != (KEY_NAME, KEY):
                return self.send(401, b'{"error": "wrong_keys"}')
            instead = fake.answers.pop(name, None)
            if instead is not None:
                time.sleep(fake.delay)
                return self.send(*instead)
            status, said = fake.answer(method, self.path, self.headers.get("Idempotency-Key", ""), body)
            instead = fake.after.pop(name, None)
            if instead is not None:
                time.sleep(fake.delay)
                return self.send(*instead)
            return self.send(status, json.dumps(said, ensure_ascii=False).encode())

        def send(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked has given up

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    fake.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def main() -> None:
    """For the demo: until it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(FakeQueue(capacity=2), int(os.environ["DIIA_QUEUE_PORT"]), os.environ.get("BIND", "127.0.0.1"))
    threading.Event().wait()


if __name__ == "__main__":
    main()
