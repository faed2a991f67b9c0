"""Columns of a table, and how their cells read: in words that people write, never in codes alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export import widgets

Words = str | Promise
YES, NO = {"1", "так", "yes", "true", "+"}, {"0", "ні", "no", "false", "-", "–"}


@dataclass(frozen=True, slots=True)
class Column:
    """`code` is the field of the resource and a heading that always works; `label` is the heading that people see."""

    code: str
    label: Words
    hint: Words = ""
    example: Words = ""


class TextWidget(widgets.Widget):
    """Ends of lines as forms write them do not make a text another one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class NumberWidget(widgets.Widget):
    """A whole number from 0; `default` where the cell is empty."""

    def __init__(self, default: int | None = None, largest: int = 32767) -> None:
        super().__init__()
        self.default, self.largest = default, largest

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return self.default
        if not (text.isascii() and text.isdecimal()) or int(text[:9]) > self.largest or len(text) > 9:
            raise ValueError(_("A whole number from 0 to %(largest)s is needed.") % {"largest": self.largest})
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class YesNoWidget(widgets.Widget):
    def __init__(self, default: bool = True) -> None:
        super().__init__()
        self.default = default

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = str(value or "").strip().lower()
        if not text:
            return self.default
        if text not in YES | NO:
            raise ValueError(_("Write «yes» or «no»."))
        return text in YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return _("yes") if value else _("no")


class ChoiceWidget(widgets.Widget):
    """The label of a choice in any case, or its code."""

    def __init__(self, choices: Iterable[tuple[str, Words]]) -> None:
        super().__init__()
        self.choices = dict(choices)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = " ".join(str(value or "").split())
        for code, label in self.choices.items():
            if text.casefold() in (str(code).casefold(), str(label).casefold()):
                return code
        if not text:
            return ""
        raise ValueError(_("Choose one of: %(choices)s.") % {"choices": ", ".join(map(str, self.choices.values()))})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.choices.get(value, value or ""))
