"""A community's own emblem: a picture somebody has uploaded becomes a small new PNG; nothing else of it is kept."""

from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000  # asked before the picture is unpacked
SMALLEST_SIDE = 64  # pixels; the header shows 56 × 64
SIDE = 512  # pixels of the longer side kept: 64 at eight dots a pixel


def redrawn(source: Any) -> bytes:
    """PNG bytes drawn anew: first frame only, upright, no metadata and no colour profile, at most SIDE pixels."""
    if source.size > LARGEST_FILE:
        raise ValidationError(_("The file is too large: up to 2 MB is enough for an emblem."))
    try:
        source.seek(0)
        with Image.open(source, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError(_("The picture has too many pixels; 512 by 512 is enough."))
            if max(opened.size) < SMALLEST_SIDE:
                raise ValidationError(_("The picture is too small: its longer side needs at least 64 pixels."))
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is no picture that we can read. Choose a PNG, JPEG or WebP file.")) from error
    picture.info = {}
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    target = BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def emblem_path(setting: Any, _name: str) -> str:
    return f"emblems/{setting.site_id}/{_name}"


class EmblemFile(ImageFieldFile):
    """Its address is that of the view that serves it on its own site (portal.communities.views.emblem)."""

    @property
    def url(self) -> str:
        scheme = "dark" if "dark" in self.field.name else "light"
        path = reverse("site_emblem", args=[self.instance.site_id, scheme, PurePosixPath(str(self.name)).stem])
        return f"{self.instance.site.root_url}{path}"


class EmblemField(models.ImageField):
    """An image field that never stores what was sent, only `redrawn` under a name of its hash."""

    attr_class = EmblemFile

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        cleaned = super().clean(value, model_instance)
        if cleaned and not cleaned._committed:
            redrawn(cleaned.file)
        return cleaned

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            body = redrawn(file.file)
            file.save(f"{sha256(body).hexdigest()[:16]}.png", ContentFile(body), save=False)
        return file
