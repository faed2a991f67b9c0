"""What `make run` prints."""

import base64

import pytest

from tools import printout

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_totp_agrees_with_rfc_6238(at: int, code: str) -> None:
    assert printout.totp(RFC_SECRET, at) == code
