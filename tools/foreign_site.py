"""A foreign web site of the demo: a third origin whose page embeds Viche's widget. Serves tools/foreign_site/."""

import functools
import html
import http.server
import json
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).resolve().parent / "foreign_site"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Pages of the folder; {{portal}}, {{key}} and {{name}} in them become those of the demo's widget."""

    def do_GET(self) -> None:
        path = FOLDER / (self.path.split("?")[0].strip("/") or "index.html")
        if path.suffix != ".html" or path.parent != FOLDER or not path.is_file():
            self.send_error(404)
            return
        widget = demo_widget()
        body = path.read_text("utf-8")
        for name, value in {"portal": os.environ["PORTAL_URL"], **widget}.items():
            body = body.replace("{{" + name + "}}", html.escape(value))
        self.answer(body.encode())

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the portal's own log tells what was asked of it."""


def demo_widget() -> dict[str, str]:
    """Key and name of the first widget in var/demo.json; empty before there is one."""
    card = Path(os.environ.get("VICHE_VAR", ROOT / "var")) / "demo.json"
    try:
        found = json.loads(card.read_text("utf-8"))["widgets"][0]
    except (OSError, ValueError, KeyError, IndexError):
        found = {}
    host, port = found.get("host", ""), urlsplit(os.environ["PORTAL_URL"]).port
    portal = {"portal": f"http://{host}:{port}"} if host else {}
    return {"key": found.get("key", ""), "name": found.get("name", ""), **portal}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = (os.environ.get("BIND", "127.0.0.1"), int(os.environ["FOREIGN_PORT"]))
    handler = functools.partial(Handler, directory=str(FOLDER))
    with http.server.ThreadingHTTPServer(address, handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
