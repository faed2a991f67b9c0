"""Whose address a request has: the proxy's word counts only where a proxy stands, and only what it added itself."""

from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from portal.common.client_address import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "1.2.3.4, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (1, "", "203.0.113.7"),
        (1, "unknown", "203.0.113.7"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, "2001:DB8::0:1", "2001:db8::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_address(settings: Any, proxies: int, forwarded: str, address: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", **headers)
    assert client_address(request) == address
    assert get_adapter().get_client_ip(request) == address
