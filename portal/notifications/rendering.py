"""Letters as text: subject, plain body and HTML in the theme and language of a site."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template, TemplateDoesNotExist, loader
from django.utils import translation
from wagtail.models import Site

from portal.common.themes import site_theme, use_theme
from portal.common.typed import tidy, without_controls

TOKEN = re.compile(r"--c-([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})")


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    subject: str
    text: str
    html: str


class LetterRefused(ValueError):
    """A letter that must not be sent: a bad address, or characters that would forge headers."""


def render_letter(code: str, site: Site | None, context: dict[str, Any], language: str) -> RenderedLetter:
    """`email/<code>.txt`: first line subject, second line empty, then the body. `email/<code>.html` may be missing."""
    base_url = site.root_url if site is not None else settings.WAGTAILADMIN_BASE_URL
    values = {
        "site": site,
        "community": site.community_site.community if hasattr(site, "community_site") else None,
        "sender_name": (site.site_name if site is not None else "") or settings.WAGTAIL_SITE_NAME,
        "base_url": base_url.rstrip("/"),
        "language": language,
        "colour": light_colours(),
        **context,
    }
    with translation.override(language), use_theme(site_theme(site)):
        plain = _render(f"email/{code}.txt", values, autoescape=False).strip("\n")
        subject, _, body = plain.partition("\n")
        if body and not body.startswith(("\n", "\r\n")):
            raise LetterRefused(f"email/{code}.txt: the line after the subject must be empty.")
        # Typographic spaces of the filters are no good in a header.
        subject = subject.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "").strip()
        values["subject"] = subject = clean_header(subject)
        try:
            html = _render(f"email/{code}.html", values, autoescape=True)
        except TemplateDoesNotExist as problem:
            if problem.args != (f"email/{code}.html",):
                raise
            html = ""
    # A header with such characters is refused above; in a body they are a slip of whoever typed it.
    return RenderedLetter(subject=subject, text=tidy(body) + "\n", html=without_controls(html))


def clean_header(value: str) -> str:
    """A header value as it is, or LetterRefused: empty, too long, or with a control character or line end."""
    if not value or len(value) > 255 or not value.isprintable():
        raise LetterRefused("A header of a letter is empty, too long or has control characters.")
    return value


def one_line(text: str) -> str:
    """Words that people typed, fit for a header: a title may hold soft hyphens, line ends and odd spaces."""
    kept = (letter if letter.isprintable() else (" " if letter.isspace() else "") for letter in text)
    return " ".join("".join(kept).split())


@cache
def light_colours() -> dict[str, str]:
    """Colours of the light scheme by name (`on_accent`): mail programs know no custom properties."""
    path = finders.find("css/tokens.css")
    colours: dict[str, str] = {}
    if path:
        with open(str(path), encoding="utf-8") as file:  # noqa: PTH123  finders answer a string
            for name, value in TOKEN.findall(file.read()):
                colours.setdefault(name.replace("-", "_"), value)
    return colours


def _render(name: str, values: dict[str, Any], *, autoescape: bool) -> str:
    template: Template = loader.get_template(name).template  # type: ignore[attr-defined]  Django's own backend
    return template.render(Context(values, autoescape=autoescape))
