"""A phone's photo of 12 megapixels made safe: child process, decoding, turning, colours, encoding, all of it."""

import io
import os
import statistics
import time
from collections.abc import Iterator

from PIL import Image, ImageCms, ImageDraw

from tests.bench.figures import Figure, at_most

WIDTH, HEIGHT = 4032, 3024
TRIES = 5


def scene() -> Image.Image:
    """Something with detail everywhere, as photos have."""
    noise = Image.effect_noise((WIDTH // 4, HEIGHT // 4), 30).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    slope = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.merge("RGB", (noise, slope, Image.blend(noise, slope, 0.5)))


def phone_photo() -> bytes:
    """Turned on its side, with a colour profile: the dearest case."""
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    target = io.BytesIO()
    scene().save(target, "JPEG", quality=88, exif=exif, icc_profile=profile)
    return target.getvalue()


def screenshot() -> bytes:
    """A PNG as large as a photo: flat areas and lines, for a noisy one would be over five megabytes."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (240, 244, 246))
    pen = ImageDraw.Draw(picture)
    for step in range(0, HEIGHT, 24):
        pen.line([(0, step), (WIDTH, HEIGHT - step)], fill=(step % 255, 80, 160), width=2)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def measure() -> Iterator[Figure]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from portal.files.processes import made_safe

    for name, mime, data in (
        ("jpeg", "image/jpeg", phone_photo()),
        ("png", "image/png", screenshot()),
    ):
        if len(data) > 5 * 1024 * 1024:
            raise RuntimeError(f"The {name} of the measurement is larger than people may send.")
        spent = []
        for _ in range(TRIES):
            begun = time.perf_counter()
            made_safe(data, mime)
            spent.append(time.perf_counter() - begun)
        yield at_most(f"files_12_megapixels_{name}", statistics.median(spent), "s", 1.5)
