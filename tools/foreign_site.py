"""A foreign web site of the demo: a third origin whose page embeds Viche's widget. Serves tools/foreign_site/."""

import functools
import http.server
import os
import signal
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "foreign_site"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files; `{{portal}}` in a page becomes the portal's address."""

    def do_GET(self) -> None:
        path = FOLDER / (self.path.split("?")[0].strip("/") or "index.html")
        if path.suffix != ".html" or path.parent != FOLDER or not path.is_file():
            self.send_error(404)
            return
        body = path.read_text("utf-8").replace("{{portal}}", os.environ["PORTAL_URL"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the portal's own log tells what was asked of it."""


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = (os.environ.get("BIND", "127.0.0.1"), int(os.environ["FOREIGN_PORT"]))
    handler = functools.partial(Handler, directory=str(FOLDER))
    with http.server.ThreadingHTTPServer(address, handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
