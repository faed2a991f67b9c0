"""Pictures are drawn anew: only the pixels of what was sent are kept, and they look the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.files.refusals import FileRefused
from tests.portal.files.conftest import Send
from tests.support.files import bomb_png, opened, photo, swapped_profile, transparent_png, zipped

pytestmark = pytest.mark.django_db
SECRETS = (
    b"SecretMaker",
    b"MakerNoteSecret",
    b"CommentSecret",
    b"XmpSecret",
    b"Exif",
    b"ICC_PROFILE",
    b"http://ns.adobe",
)


def kept(folder: Path) -> bytes:
    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    return path.read_bytes()


def near(pixel: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(pixel, wanted, strict=True))


def test_nothing_of_a_phones_photo_is_kept_but_its_pixels(send: Send, folder: Path) -> None:
    source = photo()
    assert all(secret in source for secret in SECRETS[:5])
    file = send(source)
    data = kept(folder)
    assert [secret for secret in SECRETS if secret in data] == []
    assert (file.state, file.mime, file.size) == ("clean", "image/jpeg", len(data))
    assert not opened(data).getexif() and not {"icc_profile", "comment", "xmp"} & set(opened(data).info)


def test_orientation_is_baked_in(send: Send, folder: Path) -> None:
    send(photo(160, 120, orientation=6))  # turned clockwise: the red half comes on top
    picture = opened(kept(folder))
    assert picture.size == (120, 160)
    assert near(picture.getpixel((60, 20)), (220, 20, 20)) and near(picture.getpixel((60, 140)), (20, 20, 220))


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "фото.jpg"), ("PNG", "фото.png")])
def test_colours_stay_right_without_their_profile(send: Send, folder: Path, kind: str, name: str) -> None:
    send(photo(kind=kind, profile=swapped_profile()), name)
    picture = opened(kept(folder)).convert("RGB")
    assert "icc_profile" not in picture.info
    assert near(picture.getpixel((20, 60)), (20, 20, 220)), "what meant blue is blue in sRGB"


def test_broken_profile_says_nothing(send: Send, folder: Path) -> None:
    send(photo(profile=b"no profile at all" * 20))
    assert near(opened(kept(folder)).getpixel((20, 60)), (220, 20, 20))


def test_transparency_of_png_stays(send: Send, folder: Path) -> None:
    send(transparent_png(), "печатка.png")
    picture = opened(kept(folder))
    assert (picture.getpixel((5, 5)), picture.getpixel((35, 5))[3]) == ((0, 128, 0, 255), 0)
    assert "dpi" not in picture.info


def test_archive_behind_a_photo_is_gone(send: Send, folder: Path) -> None:
    send(photo() + zipped())
    assert b"evil.js" not in kept(folder) and b"PK\x05\x06" not in kept(folder)


@pytest.mark.parametrize(
    ("drawn", "code"),
    [
        (bomb_png, "pixels"),
        (lambda: photo()[:-400], "unreadable"),
        (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 400, "unreadable"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 400, "unreadable"),
    ],
    ids=["bomb", "cut", "noise", "no-png"],
)
def test_picture_that_cannot_be_drawn_is_refused(
    send: Send, folder: Path, drawn: Callable[[], bytes], code: str
) -> None:
    data = drawn()
    name = "фото.png" if data.startswith(b"\x89PNG") else "фото.jpg"
    with pytest.raises(FileRefused) as refusal:
        send(data, name)
    assert refusal.value.code == code
    assert not [path for path in folder.rglob("*") if path.is_file()], "nothing is kept"
