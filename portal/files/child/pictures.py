"""A picture drawn anew: upright, in sRGB, first frame only, and nothing of the old file beside its pixels."""

import warnings
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from portal.files.child.caps import Refused

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000  # pixels
QUALITY = 88

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def redrawn(data: bytes, mime: str) -> bytes:
    """The bytes of a new file of the same kind."""
    try:
        with Image.open(BytesIO(data), formats=[FORMATS[mime]]) as opened:
            if opened.width * opened.height > MOST_PIXELS or max(opened.size) > LONGEST_SIDE:
                raise Refused("pixels")
            profile = opened.info.get("icc_profile")
            opened.load()
            picture = _in_srgb(ImageOps.exif_transpose(opened), profile)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError):
        raise Refused("unreadable") from None
    return _saved(picture, FORMATS[mime])


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """L, RGB or RGBA whose numbers mean sRGB, so that colours stay right without the profile."""
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    alpha = picture.convert("RGBA").getchannel("A") if has_alpha else None
    if picture.mode.startswith(("I", "F")):
        # 16 bits a pixel: the upper eight are what a screen shows
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode not in ("L", "RGB", "CMYK", "LAB"):
        picture = picture.convert("L" if picture.mode in ("1", "LA", "La") else "RGB")
    if profile:
        picture = _through_profile(picture, profile)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    if alpha is not None and alpha.getextrema() != (255, 255):
        picture = picture.convert("RGB")
        picture.putalpha(alpha)
    return picture


def _through_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """A profile that cannot be read, or is of another colour space, says nothing."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        kept = "L" if picture.mode == "L" else "RGB"
        target = ImageCms.createProfile("sRGB")
        if kept == "L":
            return picture
        changed = ImageCms.profileToProfile(picture, source, target, outputMode=kept)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return changed or picture


def _saved(picture: Image.Image, kind: str) -> bytes:
    # A new image knows nothing of comments, profiles, EXIF or text of the old one.
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    target = BytesIO()
    if kind == "JPEG":
        if fresh.mode == "RGBA":
            fresh = fresh.convert("RGB")
        fresh.save(target, kind, quality=QUALITY)
    elif kind == "PNG":
        fresh.save(target, kind, compress_level=3)
    else:
        fresh.save(target, kind, quality=QUALITY, method=2)
    return target.getvalue()
