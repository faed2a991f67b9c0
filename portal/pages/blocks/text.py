"""Text blocks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from portal.pages.blocks.choices import ChoiceBlock
from portal.pages.constants import RICH_TEXT_FEATURES, SMALL_TEXT_FEATURES

_LOREM = "<p>Заяву можна подати у ЦНАПі, у старости або поштою. Відповідь надійде не пізніше ніж за 10 днів.</p>"


class TextBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES)

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        group = _("Text")
        template = "blocks/text.html"
        frame = "prose"
        preview_value = {"text": _LOREM}


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=120, help_text=_("Without a full stop at the end."))

    class Meta:
        label = _("Heading")
        icon = "title"
        group = _("Text")
        template = "blocks/heading.html"
        frame = "prose"
        preview_value = {"text": "Як подати заяву"}

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["text"].endswith(".") and not value["text"].endswith("..."):
            error = ValidationError(_("A heading has no full stop at its end."), code="full_stop")
            raise StructBlockValidationError({"text": error})
        return value


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"), max_length=600)
    author = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        label = _("Quotation")
        icon = "openquote"
        group = _("Text")
        template = "blocks/quote.html"
        frame = "prose"
        preview_value = {"text": "Дорога до школи має бути безпечною.", "author": "Олена Зразкова"}


class AlertBlock(blocks.StructBlock):
    kind = ChoiceBlock(
        label=_("Kind"),
        choices=[("info", _("information")), ("ok", _("done")), ("warn", _("attention")), ("err", _("danger"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=SMALL_TEXT_FEATURES)

    class Meta:
        label = _("Note")
        icon = "warning"
        group = _("Text")
        template = "blocks/alert.html"
        frame = "prose"
        preview_value = {"kind": "warn", "title": "Зверніть увагу", "text": "<p>У суботу відділення зачинене.</p>"}


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Question or title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=SMALL_TEXT_FEATURES)

    class Meta:
        label = _("Fold")


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), label=_("Folds"), min_num=1, max_num=30)

    class Meta:
        label = _("Accordion")
        icon = "list-ul"
        group = _("Text")
        template = "blocks/accordion.html"
        frame = "prose"
        preview_value = {"items": [{"title": "Чи потрібен запис?", "text": _LOREM}]}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=SMALL_TEXT_FEATURES, required=False)

    class Meta:
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    items = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=12)

    class Meta:
        label = _("Steps")
        icon = "list-ol"
        group = _("Text")
        template = "blocks/steps.html"
        frame = "prose"
        preview_value = {
            "items": [
                {"title": "Запишіться на зручний час", "text": "<p>Або візьміть талон у залі.</p>"},
                {"title": "Прийдіть із документами", "text": ""},
            ]
        }


class RowBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Name"), max_length=120)
    value = blocks.RichTextBlock(label=_("Value"), features=SMALL_TEXT_FEATURES)

    class Meta:
        label = _("Row")


class RowsBlock(blocks.StructBlock):
    items = blocks.ListBlock(RowBlock(), label=_("Rows"), min_num=1, max_num=40)

    class Meta:
        label = _("Names and values")
        icon = "table"
        group = _("Text")
        template = "blocks/rows.html"
        frame = "prose"
        preview_value = {"items": [{"label": "Телефон", "value": "<p>15-00</p>"}]}


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), max_length=160, help_text=_("Says what the table shows."))
    has_row_headers = blocks.BooleanBlock(label=_("The first column names the row"), required=False, default=True)
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
            ("rich_text", blocks.RichTextBlock(label=_("Rich text"), features=SMALL_TEXT_FEATURES, required=False)),
        ],
        label=_("Table"),
    )

    class Meta:
        label = _("Table")
        icon = "table"
        group = _("Text")
        template = "blocks/table.html"
        frame = "prose"
        preview_value = {
            "caption": "Графік виїздів мобільного ЦНАПу",
            "has_row_headers": True,
            "table": {
                "columns": [{"type": "text", "heading": "Село"}, {"type": "text", "heading": "День"}],
                "rows": [{"values": ["Черешеньки", "вівторок"]}, {"values": ["Садове", "четвер"]}],
                "caption": "",
            },
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value["table"].columns or any(not column["heading"].strip() for column in value["table"].columns):
            error = ValidationError(_("Each column needs a heading."), code="heading")
            raise StructBlockValidationError({"table": error})
        return value
