"""Images and files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(blocks.StructBlock):
    """An image is described in words or marked as decorative; there is no third way."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("What the image shows"),
        required=False,
        max_length=250,
        help_text=_("For people who do not see it. For example: «Міст через Вишенку з автобусом»."),
    )
    is_decorative = blocks.BooleanBlock(label=_("Only decorates the page"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        label = _("Image")
        icon = "image"
        group = _("Media")
        template = "blocks/picture.html"
        frame = "prose"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value["alt"].strip() and not value["is_decorative"]:
            error = ValidationError(_("Say what the image shows, or mark it as decorative."), code="alt")
            raise StructBlockValidationError({"alt": error})
        if value["alt"].strip() and value["is_decorative"]:
            error = ValidationError(_("A decorative image has no description; remove one of the two."), code="alt")
            raise StructBlockValidationError({"alt": error})
        return value

    def get_preview_value(self) -> Any:
        from wagtail.images import get_image_model

        image = get_image_model().objects.order_by("pk").first()
        return self.normalize({"image": image, "alt": "Приклад", "is_decorative": False, "caption": "Підпис"})


class GalleryBlock(blocks.StructBlock):
    items = blocks.ListBlock(PictureBlock(), label=_("Images"), min_num=2, max_num=24)

    class Meta:
        label = _("Gallery")
        icon = "image"
        group = _("Media")
        template = "blocks/gallery.html"
        frame = "plain"

    def get_preview_value(self) -> Any:
        picture = self.child_blocks["items"].child_block.get_preview_value()
        return self.normalize({"items": [picture, picture]})


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=200)

    class Meta:
        label = _("File")


class FilesBlock(blocks.StructBlock):
    """Each link says the type and the size of its file."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    items = blocks.ListBlock(FileBlock(), label=_("Files"), min_num=1, max_num=60)

    class Meta:
        label = _("Files")
        icon = "doc-full-inverse"
        group = _("Media")
        template = "blocks/files.html"
        frame = "prose"

    def get_preview_value(self) -> Any:
        from wagtail.documents import get_document_model

        document = get_document_model().objects.order_by("pk").first()
        return self.normalize({"title": "Бланки", "items": [{"document": document, "title": "Заява"}]})
