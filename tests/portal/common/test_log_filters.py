"""What reaches the log of the installation, and what must not fill it."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.log import log_response

from tests.support.people import sign_in_fully


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the handler of the settings writes."""
    handler = next(each for each in logging.getLogger().handlers if each.get_name() == "err")
    stream, before = io.StringIO(), handler.stream
    handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.mark.parametrize(("status", "has_trace"), [(403, False), (404, False), (500, True)])
def test_refusal_is_one_line_and_an_error_keeps_its_traceback(lines, status, has_trace):
    try:
        raise PermissionError("why")
    except PermissionError as error:
        response = HttpResponse(status=status)
        request = RequestFactory().get("/admin/secret/")
        log_response("Refused: %s", request.path, response=response, request=request, exception=error)
    text = lines.getvalue()
    assert "Refused: /admin/secret/" in text
    assert ("Traceback" in text) is has_trace


def test_person_without_rights_leaves_no_traceback(lines, vyshneva, editor):
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), editor)
    assert client.get("/admin/modules/").status_code in {302, 403}
    assert "Traceback" not in lines.getvalue()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (
            "/subscriptions/manage/Zk3QwV1bX9hT7yRmN2pLcA.4fJ8sD0aKq_eW-uYtGvBnM5xHoPzIr6Ci/",
            "/subscriptions/manage/…/",
        ),
        ("/services/equeue/ticket/0123456789abcdef0123456789abcdef01234567/", "/services/equeue/ticket/…/"),
        (
            "/novyny/yak-otrymaty-dovidku-pro-sklad-simi-2026-roku/",
            "/novyny/yak-otrymaty-dovidku-pro-sklad-simi-2026-roku/",
        ),
    ],
)
def test_keys_of_links_are_not_written(lines, path, shown):
    """Through the settings' own handler, as a refused page is."""
    log_response("Not Found: %s", path, response=HttpResponse(status=404), request=RequestFactory().get(path))
    assert f"Not Found: {shown}\n" in lines.getvalue()
