"""A fake id.gov.ua that speaks its documented flow over HTTP: codes once, tokens for one user, strings for numbers."""

import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "viche", "viche-secret"


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
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["auth_type"] == "dig_sign,bank_id,diia_id" and 10 <= len(asked["state"]) <= 512
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


def serve(fake: FakeGateway) -> ThreadingHTTPServer:
    """In a thread of its own; whoever calls shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.answer("/get-access-token", self.rfile.read(int(self.headers["Content-Length"])).decode())

        def do_GET(self) -> None:
            self.answer("/get-user-info", urlsplit(self.path).query)

        def answer(self, address: str, text: str) -> None:
            assert urlsplit(self.path).path == address, "each address has its own method"
            form = {name: values[0] for name, values in parse_qs(text).items()}
            fake.calls.append(address)
            status, body = fake.answers.pop(address, (200, b""))
            if not body:
                said = fake.take_token(form) if address == "/get-access-token" else fake.tell(form)
                body = json.dumps(said, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server
