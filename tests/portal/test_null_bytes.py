"""A NUL in an address or a form is refused like any other nonsense: PostgreSQL cannot store it and says so loudly."""

from typing import Any

import pytest

ADDRESSES = [
    "/services/equeue/?place=%00",
    "/services/equeue/?service=a%00b",
    "/services/equeue/time/a%00b/",
    "/services/equeue/status/a%00b/",
    "/services/equeue/hold/a%00b/",
    "/services/equeue/ticket/a%00b/",
    "/services/addressees/?q=%00&kind=%00&group=%00",
    "/services/addressees/a%00b/",
    "/services/addressees/group/a%00b/",
    "/search/?q=%00",
    "/novyny/?topic=a%00b&page=%00",
    "/a%00b/",
    "/widget/a%00b/",
    "/widget/a%00b/time/c%00d/",
    "/documents/a%00b/c%00d.pdf",
    "/images/a%00b.jpg",
    "/cabinet/?a=%00",
    "/accounts/login/?next=%00",
    "/api/v1/equeue/queues/a%00b/types",
    "/api/v1/equeue/bookings/a%00b",
    "/api/v1/equeue/sync/pull?cursor=0&revision=%00&origin=%00",
]


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_address_with_a_null_is_no_error_of_ours(browser: Any, address: str) -> None:
    browser.raise_request_exception = False
    assert browser.get(address).status_code < 500
