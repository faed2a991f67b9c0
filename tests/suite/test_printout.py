"""What `make run` prints."""

import base64
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from honcho.printer import Message

from tools import printout
from tools.serve import Quiet

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_totp_agrees_with_rfc_6238(at: int, code: str) -> None:
    assert printout.totp(RFC_SECRET, at) == code


@pytest.mark.parametrize(
    ("line", "is_printed"),
    [
        ('127.0.0.1:1 - - [23/Nov/2026] "GET /api/v1/equeue/sync/pull?cursor=5&origin=a" 200 159', False),
        ('127.0.0.1:1 - - [23/Nov/2026] "GET /healthz/live" 200 2', False),
        ('127.0.0.1:1 - - [23/Nov/2026] "GET /api/v1/equeue/sync/pull?cursor=5&origin=a" 503 9', True),
        ('127.0.0.1:1 - - [23/Nov/2026] "GET /services/" 200 9000', True),
        ("Traceback (most recent call last):", True),
    ],
)
@pytest.mark.parametrize("kind", [str, str.encode])
def test_what_the_hall_asks_every_two_seconds_does_not_drive_the_logins_off_the_screen(
    line: str, is_printed: bool, kind: Callable[[str], Any]
) -> None:
    output = io.StringIO()
    Quiet(output).write(Message("line", kind(line), datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "web", None))
    assert (line in output.getvalue()) is is_printed
