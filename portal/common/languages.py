"""Links to the other languages of a page. The address alone decides the language, so cached pages stay right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

UNTRANSLATED = "notice=untranslated"
NAMES = {"uk": "Українською", "en": "In English"}


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    label: str
    url: str


def other_languages(request: HttpRequest, page: Any = None) -> list[Language]:
    """A Wagtail page leads to its live translation or to that of the nearest ancestor; a language without either
    is left out. Any other address leads to itself under the other prefix."""
    found = []
    for code, name in settings.LANGUAGES:
        if code == get_language():
            continue
        if page is not None and hasattr(page, "get_translation_or_none"):
            url = _translated_page_url(request, page, code)
        elif _is_missing_page(request):
            url = ""
        else:
            url = translate_url(request.get_full_path(), code)
            url = "" if url == request.get_full_path() else url
        if url:
            found.append(Language(code, NAMES.get(code, str(name)), url))
    return found


def languages_of_page(translations: Iterable[Any]) -> list[Language]:
    """From the translations that a page's view has looked up; one that only an ancestor has says so on arrival."""
    return [
        Language(
            item.code, NAMES.get(item.code, item.code), item.url + ("" if item.is_exact else "?notice=untranslated")
        )
        for item in translations
    ]


def _is_missing_page(request: HttpRequest) -> bool:
    """An address that no page has (404): it has none in the other language either."""
    match = request.resolver_match
    return match is None or match.url_name == "wagtail_serve"


def _translated_page_url(request: HttpRequest, page: Any, code: str) -> str:
    while page is not None and page.depth > 1:
        translation = page.get_translations().live().filter(locale__language_code=code).first()
        if translation is not None:
            return str(translation.get_url(request) or "")
        page = page.get_parent()
    return ""
