"""What is taken and what is not: kinds by content, names, sizes, counts, repeated sends."""

import pytest
from django.db import IntegrityError

from portal.files.constants import MEGABYTE
from portal.files.models import StoredFile
from portal.files.names import readable_size, safe_name
from portal.files.refusals import FileRefused
from tests.portal.files.conftest import Send
from tests.support.files import document, photo, zipped

pytestmark = [pytest.mark.django_db]
GIF = b"GIF89a/*\x01\x00\x01\x00\x00\xff\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;*/=1;alert(1)"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "фото.jpg", "empty"),
        (GIF, "фото.gif", "kind"),
        (GIF, "фото.jpg", "kind"),
        (SVG, "схема.svg", "kind"),
        (SVG, "схема.png", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "фото.jpg", "kind"),
        (b"MZ\x90\x00" + b"\0" * 500, "фото.jpg", "kind"),
        (zipped(), "архів.zip", "kind"),
        (photo(), "фото.jpg.exe", "kind"),
        (photo(), "фото\u202egpj.exe", "kind"),
        (photo(), "фото.png", "mismatch"),
        (document(), "фото.jpg", "mismatch"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300, "IMG_2043.heic", "heic"),
        (b"\xff\xd8\xff" + b"\0" * (5 * MEGABYTE - 2), "фото.jpg", "too_large"),
    ],
)
def test_foreign_kind_is_refused(send: Send, data: bytes, name: str, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        send(data, name)
    assert refusal.value.code == code
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "mime", "wanted"),
    [
        ("фото.exe.jpg", "image/jpeg", "фото_exe.jpg"),
        ("../../etc/passwd.JPG", "image/jpeg", "passwd.jpg"),
        ("C:\\Users\\Оксана\\фото.jpeg", "image/jpeg", "фото.jpeg"),
        ("фото\u202egnp.\x00jpg", "image/jpeg", "фотоgnp.jpg"),
        ("відповідь від 2026 р. «м’ята».pdf", "application/pdf", "відповідь від 2026 р. «м’ята».pdf"),
        ("image", "image/png", "image.png"),
        ("\u202e.jpg", "image/jpeg", "файл.jpg"),
        ("ї" * 300 + ".jpg", "image/jpeg", "ї" * 116 + ".jpg"),
        ('a"b\r\nSet-Cookie: x.jpg', "image/jpeg", "a_bSet-Cookie_ x.jpg"),
    ],
)
def test_name_is_made_safe(name: str, mime: str, wanted: str) -> None:
    assert safe_name(name, mime) == wanted


def test_sizes_in_words() -> None:
    assert [
        readable_size(size).replace("\u00a0", " ")
        for size in (900, 300_000, 5 * MEGABYTE, 5 * MEGABYTE + 1, 7_549_000)
    ] == [
        *("1 КБ", "0,3 МБ", "5 МБ", "5,1 МБ", "7,2 МБ"),
    ]


def test_eleventh_file_is_refused_and_a_removed_one_frees_its_place(send: Send) -> None:
    for number in range(10):
        send(photo(60 + number, 60), f"фото {number}.jpg")
    with pytest.raises(FileRefused) as refusal:
        send(photo(90, 60), "фото 11.jpg")
    assert (refusal.value.code, "10" in str(refusal.value.message)) == ("too_many", True)
    StoredFile.objects.filter(place=4).delete()
    assert send(photo(90, 60), "фото 11.jpg").place == 4


@pytest.mark.db
def test_database_itself_holds_one_file_a_place(send: Send) -> None:
    first, second = send(photo(61, 61)), send(photo(62, 62))
    with pytest.raises(IntegrityError):
        StoredFile.objects.filter(pk=second.pk).update(place=first.place)


def test_repeated_send_makes_one_file(send: Send) -> None:
    assert send(photo(), key="k1").pk == send(photo(), key="k1").pk
    assert send(photo(), "те саме.jpg").pk == send(photo(), "те саме.jpg").pk
    with pytest.raises(FileRefused) as refusal:
        send(photo(99, 99), key="k1")
    assert refusal.value.code == "conflict"
    assert StoredFile.objects.count() == 2


def test_child_that_dies_or_hangs_is_a_refusal(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.files import processes

    monkeypatch.setattr(processes, "WALL_SECONDS", 0.001)
    with pytest.raises(FileRefused) as refusal:
        send(photo())
    assert refusal.value.code == "heavy"
    monkeypatch.setattr(processes, "WALL_SECONDS", 30)
    monkeypatch.setattr(processes, "CHILD", processes.CHILD / "nowhere")
    with pytest.raises(FileRefused) as refusal:
        send(photo())
    assert refusal.value.code == "unreadable"
