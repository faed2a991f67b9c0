"""What the log is spared: events that are no one's fault and nobody can act on."""

import logging

from django.core.exceptions import RequestAborted

SERVER_ERROR = 500


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
