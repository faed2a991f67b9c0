"""What the style guide shows. Nothing is a copy of markup: every sample is its own template, drawn with sample data.

A partial, a block or a control that no section draws fails tests/portal/pages/test_styleguide.py by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from portal.pages.blocks import AsideBlock, BodyBlock, QuickActionsBlock
from portal.pages.blocks.body import parts_of
from portal.pages.blocks.links import LinkBlock
from portal.pages.styleguide.forms import every_control, group_of
from portal.registry.contract import PageWidget, StyleSample
from portal.registry.modules import contributions
from portal.registry.widgets import render_page_widget

ALERTS = [
    {
        "level": "alarm",
        "icon": "siren",
        "title": "Повітряна тривога",
        "text": "навчальна",
        "url": "/",
        "link_label": "Найближче укриття",
    },
    {"level": "notice", "icon": "drop", "title": "Аварія на водогоні.", "text": "До вечора.", "url": ""},
]
LEVELS = {"success": "Зміни збережено.", "info": "Запис триває.", "warning": "Черга велика.", "error": "Не збережено."}
# The blocks that hold a widget of a module: those stand in a section of their own.
LIVE = frozenset({"widget"})


@dataclass(frozen=True, slots=True)
class Sample:
    """`name` is what a developer looks for: a template, a block, a key."""

    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    samples: list[Sample] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def sections_of(request: HttpRequest, site: Site) -> list[Section]:
    """In the order of the page; those without samples are left out."""
    found = [
        Section("colours", _("Colours"), words=colours()),
        Section("type", pgettext("letters", "Type")),
        Section("icons", _("Icons"), words=icons()),
        Section("partials", _("Partials"), list(partials(request))),
        Section("forms", _("Forms"), list(form_samples(request))),
        Section("blocks", _("Blocks of pages"), list(block_samples(request, site.root_page.specific))),
        Section("widgets", _("Widgets of modules"), list(widget_samples(request, site))),
        Section("modules", _("Samples of modules"), list(contributed(request, site))),
    ]
    return [section for section in found if section.samples or section.words or section.key == "type"]


@cache
def colours() -> list[str]:
    """Names of the colour tokens, as static/css/tokens.css declares them."""
    return sorted(set(re.findall(r"--c-([a-z0-9-]+)\s*:", _source("css/tokens.css"))))


@cache
def icons() -> list[str]:
    return re.findall(r'id="i-([a-z0-9-]+)"', _source("img/icons.svg"))


def partials(request: HttpRequest) -> Iterator[Sample]:
    """The others of templates/partials stand around this very page: strip, header, menu, alerts, crumbs, footer."""
    messages = [_message(level, text) for level, text in LEVELS.items()]
    yield _drawn("partials/messages.html", request, messages=messages)
    yield _drawn("partials/pagination.html", request, page_obj=Paginator(range(60), 10).page(2))


def form_samples(request: HttpRequest) -> Iterator[Sample]:
    empty = every_control(request, prefix="sg")
    wrong = every_control(request, {"sgx-name": "", "sgx-email": "ні"}, prefix="sgx")
    yield _drawn("forms/form.html", request, form=empty)
    summary = _drawn("forms/error_summary.html", request, form=wrong)
    # The one change to what a template draws: the page must not jump here when it opens.
    yield Sample(summary.name, _safe(summary.html.replace(" autofocus data-focus", "")))
    yield Sample("forms/form.html, errors", _drawn("forms/form.html", request, form=wrong).html)
    third = every_control(request, prefix="sgq")
    yield _drawn("forms/question.html", request, asked=group_of(third))


def block_samples(request: HttpRequest, page: Page) -> Iterator[Sample]:
    """Each block of the streams by its preview; then the streams themselves."""
    # In the frame that a page gives it: a card for text, the ground for the rest.
    context = {"request": request, "page": page}
    body = BodyBlock()
    for name, block in body.child_blocks.items():
        if name not in LIVE:
            yield Sample(f"blocks/{name}", _safe(body.render(_stream(body, (name, block)), context)))
    for name, block in (("quick_actions", QuickActionsBlock()), ("link", LinkBlock())):
        yield Sample(f"blocks/{name}", _safe(block.render(block.get_preview_value(), context)))
    stream = _stream(body, *((name, body.child_blocks[name]) for name in ("text", "alert", "buttons")))
    yield Sample("blocks/body", _safe(body.render(stream, context)))
    aside = AsideBlock()
    beside = _stream(aside, *((name, block) for name, block in aside.child_blocks.items() if name not in LIVE))
    yield Sample("blocks/aside", _safe(aside.render(beside, context)))
    parts = parts_of(stream, context)
    yield Sample("blocks/body_home", _safe(render_to_string("blocks/body_home.html", {"parts": parts})))


def widget_samples(request: HttpRequest, site: Site) -> Iterator[Sample]:
    """As they are on this site now; one that has nothing to say here says so."""
    for _label, widget in contributions(PageWidget, site):
        html = render_page_widget(request, widget.key, {"heading": "", "zone": "main"})
        yield Sample(widget.key, _safe(html))


def contributed(request: HttpRequest, site: Site) -> Iterator[Sample]:
    for label, sample in contributions(StyleSample, site):
        html = render_to_string(sample.template, sample.context, request=request)
        yield Sample(f"{label}: {sample.label}", _safe(html))


def _drawn(template: str, request: HttpRequest, **context: Any) -> Sample:
    return Sample(template, _safe(render_to_string(template, context, request=request)))


def _stream(stream: Any, *chosen: tuple[str, Any]) -> StreamValue:
    return StreamValue(stream, [(name, block.get_preview_value()) for name, block in chosen])


def _message(level: str, text: str) -> Any:
    """What django.contrib.messages gives to a template."""

    class Message(SimpleNamespace):
        def __str__(self) -> str:
            return text

    return Message(level_tag=level)


def _source(path: str) -> str:
    found = finders.find(path)
    return Path(found).read_text("utf-8") if found else ""


def _safe(html: Any) -> SafeString:
    return mark_safe(html)  # noqa: S308  what a template has drawn
