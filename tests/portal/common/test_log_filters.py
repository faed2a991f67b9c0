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
