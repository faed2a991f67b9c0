"""Pages of errors: plain words, a way back, nothing of the inside, and 500 and 503 without the database."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from portal import urls as house
from tests.factories.communities import CommunitySiteFactory


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret of the inside")


def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"ok {len(request.POST)}")


def refused(request: HttpRequest) -> HttpResponse:
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


FORM = "application/x-www-form-urlencoded"
handler400, handler500 = house.handler400, house.handler500
urlpatterns = [
    path("broken/", broken),
    path("locked/", without_database),
    path("only-post/", only_post),
    path("refused/", refused),
    *house.urlpatterns,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def visitor():
    CommunitySiteFactory(hostname="testserver", community__name="Вишнева громада")
    return Client(raise_request_exception=False, HTTP_ACCEPT="text/html", enforce_csrf_checks=True)


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nope/", 404, "Такої сторінки немає"),
        ("/refused/", 403, "Ця сторінка для вас закрита"),
        ("/only-post/", 405, "Цю адресу так не відкрити"),
        ("/broken/", 500, "У нас щось зламалося"),
        ("/locked/", 503, "Сайт ненадовго зупинено"),
    ],
)
def test_error_is_explained_in_the_look_of_the_site(visitor, address, status, words):
    response = visitor.get(address)
    html = text_of(response)
    assert response.status_code == status
    assert words in html.replace("\xa0", " ")
    assert "Вишнева громада" in html.replace("\xa0", " ")
    assert 'href="/"' in html and "css/tokens" in html
    assert html.count("<h1") == 1
    assert "secret of the inside" not in html and "Traceback" not in html


@pytest.mark.parametrize(
    "body", [{"text": "я" * 5_000_000}, {f"field{number}": "x" for number in range(1100)}], ids=["long", "many"]
)
def test_form_that_sends_too_much_is_told_so(body):
    CommunitySiteFactory(hostname="testserver", community__name="Вишнева громада")
    answer = Client(HTTP_ACCEPT="text/html").post("/only-post/", urlencode(body), FORM)
    html = text_of(answer).replace("\xa0", " ")
    assert answer.status_code == 413
    assert "Надіслано забагато" in html and "Вишнева громада" in html and 'href="/"' in html


def test_stale_form_is_explained(visitor):
    response = visitor.post("/only-post/", {})
    assert response.status_code == 403 and "Форма застаріла" in text_of(response)


def test_method_that_is_not_allowed_still_says_which_is(visitor):
    assert visitor.get("/only-post/")["Allow"] == "POST"


def test_programs_get_no_page(visitor):
    assert visitor.get("/only-post/", HTTP_ACCEPT="application/json").content == b""


def test_broken_page_has_a_code_to_quote(visitor, caplog):
    html = text_of(visitor.get("/broken/"))
    codes = [record.args[0] for record in caplog.records if record.msg.startswith("error_code")]
    assert len(codes) == 1 and codes[0] in html


@pytest.mark.parametrize("address", ["/broken/", "/locked/"])
def test_server_errors_ask_the_database_only_for_the_site(visitor, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        visitor.get(address)


def test_no_database_at_all(monkeypatch, visitor):
    def fail(*args, **kwargs):
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(connection, "cursor", fail)
    monkeypatch.setattr(connection, "_cursor", fail)
    response = visitor.get("/")
    assert response.status_code == 503 and response["Retry-After"]
    assert "Сайт ненадовго зупинено" in text_of(response)


def test_maintenance_switch(visitor, settings, tmp_path: Path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    assert visitor.get("/nope/").status_code == 404
    settings.MAINTENANCE_FILE.touch()
    response = visitor.get("/nope/")
    assert response.status_code == 503 and response["Retry-After"] == "300"
    assert "Content-Security-Policy" in response


def test_error_page_speaks_the_language_of_its_address(visitor):
    assert "There is no such page" in text_of(visitor.get("/en/nope/")).replace("\xa0", " ")


@pytest.mark.parametrize("host", ["unknown.example", "", "a b", "[::1", "вишнева.example"])
def test_unknown_host_names_no_community(visitor, host):
    response = visitor.get("/", HTTP_HOST=host)
    html = text_of(response)
    assert response.status_code == 404
    assert "Вишнева" not in html and "There is no site at this address" in html


def test_page_that_does_not_render_is_still_an_answer(visitor, monkeypatch):
    from portal.common import error_pages

    monkeypatch.setattr(error_pages.loader, "get_template", broken)
    response = visitor.get("/broken/")
    assert response.status_code == 500 and "Сталася помилка" in text_of(response)
