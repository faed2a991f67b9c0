"""Files for tests, good and hostile, made in code."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageCms
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject


def photo(
    width: int = 160, height: int = 120, *, kind: str = "JPEG", orientation: int = 1, profile: bytes = b""
) -> bytes:
    """Left half red, right half blue; a JPEG with everything that a phone puts beside the pixels."""
    picture = Image.new("RGB", (width, height), (220, 20, 20))
    picture.paste((20, 20, 220), (width // 2, 0, width, height))
    options: dict[str, Any] = {}
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010F] = "SecretMaker"
        exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 27.0, 0.0), 3: "E", 4: (30.0, 31.0, 0.0)})
        exif.get_ifd(0x8769)[0x927C] = b"MakerNoteSecret"
        options = {"exif": exif, "comment": b"CommentSecret", "quality": 90}
        options["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XmpSecret</x:xmpmeta>"
    if profile:
        options["icc_profile"] = profile
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def swapped_profile() -> bytes:
    """An RGB profile whose red is sRGB's blue: dropping it without conversion would swap colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">L", profile[128:132])[0]
    for index in range(count):
        at = 132 + 12 * index
        name = bytes(profile[at : at + 4])
        if name in (b"rXYZ", b"bXYZ"):
            profile[at : at + 4] = b"bXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(profile)


def transparent_png() -> bytes:
    picture = Image.new("RGBA", (40, 40), (0, 128, 0, 0))
    picture.paste((0, 128, 0, 255), (0, 0, 20, 40))
    target = io.BytesIO()
    picture.save(target, "PNG", dpi=(72, 72))
    return target.getvalue()


def bomb_png(side: int = 30_000) -> bytes:
    """A PNG of side × side pixels that says so truly, in about a hundred kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    packer, row = zlib.compressobj(9), b"\0" * (side // 8 + 2)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return target.getvalue()


def document(pages: int = 1, text: bytes = b"") -> bytes:
    """Empty pages; `text` lies in a stream, as it is."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if text:
        stream = StreamObject()
        stream.set_data(text)
        writer._add_object(stream)
    return _bytes(writer)


def document_that_acts(kind: str) -> bytes:
    """A PDF with JavaScript, a launched program, a file inside, or a form that sends data."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    if kind == "attachment":
        writer.add_attachment("evil.exe", b"MZ")
    else:
        name = {"javascript": "/JavaScript", "launch": "/Launch", "submit": "/SubmitForm"}[kind]
        action = DictionaryObject({NameObject("/S"): NameObject(name), NameObject("/F"): TextStringObject("x")})
        if kind == "javascript":
            action[NameObject("/JS")] = TextStringObject("app.alert('x')")
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    return _bytes(writer)


def document_with_password() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture
