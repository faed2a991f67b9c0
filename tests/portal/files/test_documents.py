"""PDFs stay byte for byte (signatures in them stay valid), or are refused with a reason."""

from pathlib import Path

import pytest

from portal.files.refusals import FileRefused
from tests.portal.files.conftest import Send
from tests.support.files import document, document_that_acts, document_with_password, zipped

pytestmark = pytest.mark.django_db
NAME = "відповідь від 2026 р. «м’ята».pdf"


def test_document_is_kept_byte_for_byte(send: Send, folder: Path) -> None:
    source = document(3)
    file = send(source, NAME)
    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    assert path.read_bytes() == source
    assert (file.name, file.mime) == (NAME, "application/pdf")


def escaped(data: bytes) -> bytes:
    """The same name, written so that a search for it finds nothing."""
    return data.replace(b"/JavaScript", b"/JavaScr#69pt").replace(b"/JS", b"/J#53")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (document_that_acts("javascript"), "pdf_active"),
        (escaped(document_that_acts("javascript")), "pdf_active"),
        (document_that_acts("launch"), "pdf_active"),
        (document_that_acts("submit"), "pdf_active"),
        (document_that_acts("attachment"), "pdf_active"),
        (document().replace(b"%%EOF", b"99 0 obj <</S /JavaScript>> endobj\n%%EOF"), "pdf_active"),
        (document_with_password(), "pdf_locked"),
        (document() + b"<html><script>alert(1)</script></html>", "pdf_foreign"),
        (document().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1), "pdf_foreign"),
        (document() + zipped(), "pdf_foreign"),
        (document() + zipped() + b"\n%%EOF", "pdf_foreign"),
        (document()[:200], "pdf_foreign"),
        (b"%PDF-1.7\n" + b"noise" * 100 + b"\n%%EOF", "unreadable"),
    ],
    ids=[
        *("javascript", "escaped", "launch", "submit", "attachment", "hidden", "password"),
        *("html-behind", "html-inside", "zip", "zip-eof", "cut", "noise"),
    ],
)
def test_document_that_is_more_than_a_document_is_refused(send: Send, data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        send(data, NAME)
    assert refusal.value.code == code


def test_ten_thousand_pages_are_refused(send: Send) -> None:
    with pytest.raises(FileRefused) as refusal:
        send(document(10_000), NAME)
    assert refusal.value.code == "pdf_pages"


def test_html_that_calls_itself_pdf_is_refused(send: Send) -> None:
    with pytest.raises(FileRefused) as refusal:
        send(b"<html>" + document(), NAME)
    assert refusal.value.code == "kind"
