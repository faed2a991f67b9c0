"""The door of uploads: the form's secret, CSRF, JSON for scripts, a way back for those who have none."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.files.constants import LARGEST_FILE, LARGEST_REQUEST, MEGABYTE
from portal.files.models import StoredFile
from portal.files.tokens import Sender, new_token
from tests.support.files import document, photo

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
UPLOAD, REMOVE = "/upload/viche_fake.photos/", "/upload/viche_fake.photos/remove/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def token(vyshneva: Any) -> str:
    return new_token("viche_fake.photos", Sender(vyshneva, None))


def put(client: Client, token: str, data: bytes, name: str = "фото.jpg", **more: Any) -> Any:
    fields = {"token": token, "file": SimpleUploadedFile(name, data), **more}
    return client.post(UPLOAD, fields, headers=JSON)


def test_upload_and_remove_by_a_script(browser: Client, token: str) -> None:
    answer = put(browser, token, photo(), key="a1")
    file = StoredFile.objects.get()
    assert answer.status_code == 201
    assert answer.json()["file"]["id"] == file.public_id and answer.json()["file"]["name"] == "фото.jpg"
    assert put(browser, token, photo(), key="a1").json() == answer.json()
    for _ in range(2):
        assert browser.post(REMOVE, {"token": token, "id": file.public_id}, headers=JSON).status_code == 200
    assert not StoredFile.objects.exists()


def test_refusal_says_why_in_ukrainian(browser: Client, token: str) -> None:
    answer = put(browser, token, b"<html>", "фото.jpg")
    assert (answer.status_code, answer.json()["code"]) == (415, "kind")
    assert "PNG, JPG або PDF" in answer.json()["message"]


def test_secret_of_a_form_is_asked(browser: Client, vyshneva: Any, kalynova: Any, citizen: Any, token: str) -> None:
    strange = [
        "",
        "x",
        token[:-1],
        new_token("viche_fake.scan", Sender(vyshneva, None)),
        new_token("viche_fake.photos", Sender(kalynova, None)),
        new_token("viche_fake.photos", Sender(vyshneva, citizen)),
    ]
    assert [put(browser, each, photo()).status_code for each in strange] == [410] * len(strange)
    put(browser, token, photo())
    file, other = StoredFile.objects.get(), new_token("viche_fake.photos", Sender(vyshneva, None))
    browser.post(REMOVE, {"token": other, "id": file.public_id}, headers=JSON)
    assert StoredFile.objects.exists(), "another form removes nothing of ours"


def test_csrf_is_asked(vyshneva: Any, token: str) -> None:
    client = Client(HTTP_HOST="vyshneva.test", enforce_csrf_checks=True)
    assert put(client, token, photo()).status_code == 403
    assert client.post(REMOVE, {"token": token, "id": "x"}).status_code == 403


def test_unknown_use_is_not_there(browser: Client, token: str) -> None:
    assert browser.post("/upload/viche_fake.nothing/", {"token": token}).status_code == 404
    assert browser.get(UPLOAD).status_code == 405


@pytest.mark.parametrize(("more", "status"), [(0, 422), (1, 413)])
def test_border_of_the_size(browser: Client, token: str, more: int, status: int) -> None:
    data = photo()[:2] + b"\xff\xdb" + b"\0" * (5 * MEGABYTE - 4 + more)
    assert put(browser, token, data).status_code == status


def test_large_body_is_refused_before_it_is_read(browser: Client, token: str) -> None:
    answer = browser.generic(
        "POST", UPLOAD, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(80 * MEGABYTE)
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_no_form_of_ours_keeps_more_than_its_share(browser: Client, token: str) -> None:
    huge = SimpleUploadedFile("фото.jpg", photo() + b"\0" * (LARGEST_FILE + 3 * MEGABYTE))
    answer = browser.post("/services/viche_fake/files/", {"subject": "Ліхтар", "photos": huge, "photos_token": token})
    assert "Файл завеликий" in answer.content.decode()
    kept = answer.wsgi_request.FILES["photos"].size
    assert LARGEST_FILE < kept <= LARGEST_FILE + 256 * 1024
    answer = browser.generic(
        "POST",
        "/services/viche_fake/files/",
        b"--x--",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(LARGEST_REQUEST + 1),
    )
    assert answer.status_code == 413


def test_limit_of_an_address(browser: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.files.services.receiving.UPLOADS_AN_HOUR", 1)
    assert put(browser, token, photo()).status_code == 201
    answer = put(browser, token, photo(99, 99))
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_form_without_scripts_returns_to_its_page(browser: Client, token: str) -> None:
    fields = {"token": token, "file": SimpleUploadedFile("план.pdf", document()), "next": "/services/viche_fake/"}
    answer = browser.post(UPLOAD, fields)
    assert (answer.status_code, answer["Location"]) == (302, "/services/viche_fake/")
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        fields = {"token": token, "file": SimpleUploadedFile("план.pdf", b""), "next": target}
        assert browser.post(UPLOAD, fields)["Location"] == "/"
