"""The streams of a page, and how their blocks sit on it."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.pages.blocks import data, media, navigation
from portal.pages.blocks import text as words


@dataclass(slots=True)
class Part:
    """Rendered blocks that stand in one frame: "prose" (one white card) or "plain" (on the ground)."""

    frame: str
    pieces: list[SafeString]


def parts_of(value: Any, context: Any) -> list[Part]:
    """Neighbouring text goes into one card; a block that renders nothing leaves no empty frame."""
    parts: list[Part] = []
    for child in value:
        html = child.render(context)
        if not html.strip():
            continue
        frame = getattr(child.block.meta, "frame", "plain")
        is_joined = frame == "plain" and bool(getattr(child.value, "get", lambda _name: False)("is_joined"))
        if parts and (is_joined or (frame == "prose" and parts[-1].frame == "prose")):
            parts[-1].pieces.append(html)
        else:
            parts.append(Part(frame, [html]))
    return parts


class FramedStreamBlock(blocks.StreamBlock):
    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["parts"] = parts_of(value, context)
        return context


class ColumnBlock(blocks.StreamBlock):
    """What may stand in a column; columns do not nest."""

    text = words.TextBlock()
    alert = words.AlertBlock()
    picture = media.PictureBlock()
    files = media.FilesBlock()
    links = navigation.LinksBlock()
    buttons = navigation.ButtonsBlock()

    class Meta:
        template = "blocks/column.html"


class TwoColumnsBlock(blocks.StructBlock):
    left = ColumnBlock(label=_("Left column"), max_num=6)
    right = ColumnBlock(label=_("Right column"), max_num=6)

    class Meta:
        label = _("Two columns")
        icon = "grip"
        group = _("Layout")
        template = "blocks/two_columns.html"
        frame = "plain"
        preview_value = {
            "left": [("text", {"text": "<p>Ліва колонка.</p>"})],
            "right": [("text", {"text": "<p>Права колонка.</p>"})],
        }


class BodyBlock(FramedStreamBlock):
    text = words.TextBlock()
    heading = words.HeadingBlock()
    quote = words.QuoteBlock()
    alert = words.AlertBlock()
    accordion = words.AccordionBlock()
    steps = words.StepsBlock()
    rows = words.RowsBlock()
    table = words.TableBlock()
    picture = media.PictureBlock()
    gallery = media.GalleryBlock()
    files = media.FilesBlock()
    buttons = navigation.ButtonsBlock()
    cards = navigation.CardsBlock()
    tiles = navigation.TilesBlock()
    link_groups = navigation.LinkGroupsBlock()
    links = navigation.LinksBlock()
    child_pages = navigation.ChildPagesBlock()
    call_to_action = navigation.CallToActionBlock()
    latest_news = data.LatestNewsBlock()
    widget = data.ModuleWidgetBlock()
    columns = TwoColumnsBlock()

    class Meta:
        template = "blocks/body.html"
        required = False


class AsideBlock(FramedStreamBlock):
    """The column beside the text."""

    widget = data.AsideWidgetBlock()
    links = navigation.LinksBlock()
    alert = words.AlertBlock()
    files = media.FilesBlock()
    text = words.TextBlock()

    class Meta:
        template = "blocks/aside.html"
        required = False
