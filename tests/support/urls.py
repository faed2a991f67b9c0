"""Every address that the resolver knows, with sample values for its parts; new URLs are walked by themselves."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern

SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def _route(pattern: Any) -> str:
    """A path that the pattern matches, or a regex's plain reading of it."""
    if isinstance(pattern, LocalePrefixPattern):
        return str(pattern.language_prefix)
    if isinstance(pattern, RoutePattern):
        return re.sub(
            r"<(?:(\w+):)?(\w+)>", lambda part: SAMPLES.get(part.group(1) or "str", "1"), str(pattern._route)
        )
    assert isinstance(pattern, RegexPattern)
    text = str(pattern._regex).removeprefix("^").removesuffix("$").replace("\\Z", "")
    text = re.sub(r"\(\?P<\w+>([^()]*(?:\([^()]*\))?[^()]*)\)", lambda part: _sample(part.group(1)), text)
    text = re.sub(r"\(([^()?]*)\)", lambda part: _sample(part.group(1)), text)
    return text.replace(".*", "x").replace("\\.", ".").replace("\\-", "-").replace("\\", "").replace("?", "")


def _sample(expression: str) -> str:
    """Some text that a group's expression matches."""
    for guess in ("1", "x", "a-b", "x/", "1234567890", "width-100", "fill-100x100"):
        if re.fullmatch(expression, guess):
            return guess
    return "1"


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        path = prefix + _route(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each, path)
        else:
            yield path, each


@cache
def all_patterns() -> dict[str, URLPattern]:
    """Sample path → its pattern, for every pattern of the installation."""
    return {"/" + path.lstrip("/"): pattern for path, pattern in _walk(get_resolver(), "")}


def all_paths() -> list[str]:
    return sorted(all_patterns())
