"""What the log is spared: events that are no one's fault and nobody can act on."""

import logging
import re

from django.core.exceptions import RequestAborted

SERVER_ERROR = 500
# A key of a link, 128 bits and more, signed or not. Names of pages are as long, but have small letters only.
KEY = re.compile(r"(?=[a-z0-9_.:=-]*[A-Z])[A-Za-z0-9_.:=-]{32,}|[0-9a-f]{32,}")


class NoTraceOfRefusals(logging.Filter):
    """A refused request is one line: its traceback tells nothing, and a stranger could fill the disk with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", SERVER_ERROR) < SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True


class ClientGone(logging.Filter):
    """Drops asyncio's traceback of a client that closed its connection.

    When a server stops in the middle of a request, Django's ASGI handler leaves the task that listens for the
    client without anyone who would ask for its result, and asyncio reports that as an error.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], RequestAborted))


class NoKeysOfLinks(logging.Filter):
    """A line «Not Found: /subscriptions/manage/<key>/» would let whoever reads the log do what the link does."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and (found := record.getMessage()) != (hidden := KEY.sub("…", found)):
            record.msg, record.args = hidden, ()
        return True
