"""A fake id.gov.ua that speaks its documented flow over HTTP: codes once, tokens for one user, strings for numbers.

`make run` starts it so that a visitor can try «Увійти через id.gov.ua»: its page says plainly that it is an imitation
and sends the browser back to this machine only. The tests of identity talk to the same server.
"""

import html
import json
import os
import secrets
import signal
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "viche", "viche-secret"
# Nobody's: numbers of taxpayers with a right last digit, which no register gave out.
PEOPLE: dict[str, dict[str, Any]] = {
    "1": {"drfocode": "1111111118", "lastname": "Громаденко", "givenname": "Іванна", "middlename": "Прикладівна"},
    "2": {"drfocode": "2222222225", "lastname": "Вигаданий", "givenname": "Остап", "middlename": "Показович"},
}
PAGE = """<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>Імітація id.gov.ua</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{{font:18px/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#111}}
.mark{{border:4px solid #b00;padding:1rem;font-weight:700}}button{{font:inherit;padding:.6rem 1.2rem;margin:.4rem 0}}
</style></head><body><main><p class="mark">Це імітація для показу.
Справжнього id.gov.ua тут немає: не вводьте своїх даних.</p>
<h1>Ким увійти?</h1><form method="post" action="/approve"><input type="hidden" name="asked" value="{asked}">{people}
<p><button name="user" value="refuse">Відмовитися</button></p>
</form></main></body></html>"""
LOCAL = {"localhost", "127.0.0.1"}


@dataclass
class FakeGateway:
    """`people` by user_id; `answer` replaces the next answer of an address."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def approve(self, location: str, user_id: str) -> str:
        """What the person's browser does there: from our redirect to the query that comes back to us."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        _check(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = user_id
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def take_token(self, form: dict[str, str]) -> dict[str, Any]:
        user_id = self.codes.pop(form.get("code", ""), "")
        is_client = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if not user_id or not is_client or form.get("grant_type") != "authorization_code":
            return {"error": "invalid_grant"}
        token = secrets.token_urlsafe(8)
        self.tokens[token] = user_id
        return {"access_token": token, "user_id": user_id, "expires_in": "299", "token_type": "bearer"}

    def tell(self, form: dict[str, str]) -> dict[str, Any]:
        user_id = form.get("user_id", "")
        if self.tokens.get(form.get("access_token", "")) != user_id:
            return {"error": "invalid_token"}
        person = self.people[user_id]
        return {name: person.get(name, "") for name in form["fields"].split(",")}


def _check(asked: dict[str, str]) -> None:
    """ValueError: not what the documentation asks for."""
    is_right = asked.get("response_type") == "code" and asked.get("client_id") == CLIENT
    if not is_right or asked.get("auth_type") != "dig_sign,bank_id,diia_id":
        raise ValueError("response_type, client_id or auth_type is wrong")
    if not 10 <= len(asked.get("state", "")) <= 512:
        raise ValueError("state has 10 to 512 signs")


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host in LOCAL or host.endswith(".localhost")


def serve(fake: FakeGateway, port: int = 0, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """In a thread of its own; whoever calls shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers["Content-Length"]), 65536)).decode()
            if self.path == "/approve":
                self.send_back(body)
            else:
                self.answer("/get-access-token", body)

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/":
                self.ask()
            else:
                self.answer("/get-user-info", urlsplit(self.path).query)

        def ask(self) -> None:
            """The page of the person: who to be."""
            asked = urlsplit(self.path).query
            rows = "".join(
                f'<p><button name="user" value="{key}">{html.escape(who["lastname"])} {html.escape(who["givenname"])}'
                "</button></p>"
                for key, who in fake.people.items()
            )
            self.send(200, "text/html; charset=utf-8", PAGE.format(asked=html.escape(asked), people=rows).encode())

        def send_back(self, body: str) -> None:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            asked = {name: values[0] for name, values in parse_qs(form.get("asked", "")).items()}
            address = asked.get("redirect_uri", "")
            try:
                _check(asked)
            except ValueError:
                address = ""
            if not _is_local(address) or form.get("user") not in {*fake.people, "refuse"}:
                return self.send(400, "text/plain; charset=utf-8", "Так id.gov.ua не питають.".encode())
            said = {"state": asked["state"]}
            if form["user"] == "refuse":
                said["error"] = "access_denied"
            else:
                said["code"] = secrets.token_urlsafe(8)
                fake.codes[said["code"]] = form["user"]
            self.send_response(302)
            self.send_header("Location", f"{address}?{urlencode(said)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def answer(self, address: str, text: str) -> None:
            """Each address has its own method."""
            if urlsplit(self.path).path != address:
                return self.send(404, "text/plain; charset=utf-8", b"not found")
            form = {name: values[0] for name, values in parse_qs(text).items()}
            fake.calls.append(address)
            status, body = fake.answers.pop(address, (200, b""))
            if not body:
                said = fake.take_token(form) if address == "/get-access-token" else fake.tell(form)
                body = json.dumps(said, ensure_ascii=False).encode()
            self.send(status, "application/json", body)

        def send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    fake.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


def main() -> None:
    """For `make run`: until it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(FakeGateway(people=PEOPLE), int(os.environ["STATE_PORT"]), os.environ.get("BIND", "127.0.0.1"))
    threading.Event().wait()


if __name__ == "__main__":
    main()
