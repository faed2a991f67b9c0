"""How a reader wants pages to look: colour scheme, contrast, size of text.

One cookie, `reading` = "<scheme>.<contrast>.<size>", is all the server needs to paint the first frame right;
`preferences_key` belongs into the key of every cache of whole pages.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse

COOKIE = "reading"
YEAR = 365 * 24 * 3600
SCHEMES = ("auto", "light", "dark")
CONTRASTS = ("normal", "more")
SIZES = ("100", "110", "125", "150")


@dataclass(frozen=True, slots=True)
class ReadingPreferences:
    """What stands in data-scheme, data-contrast and data-size of <html>."""

    scheme: str = "auto"
    contrast: str = "normal"
    size: str = "100"

    def __str__(self) -> str:
        return f"{self.scheme}.{self.contrast}.{self.size}"

    @property
    def is_dark(self) -> bool:
        return self.scheme == "dark"

    @property
    def is_contrast(self) -> bool:
        return self.contrast == "more"

    @property
    def smaller(self) -> str:
        return SIZES[max(0, SIZES.index(self.size) - 1)]

    @property
    def larger(self) -> str:
        return SIZES[min(len(SIZES) - 1, SIZES.index(self.size) + 1)]

    def change(self, **wanted: Any) -> "ReadingPreferences":
        """A copy with the wanted values; a value outside the lists is ignored."""
        allowed = {"scheme": SCHEMES, "contrast": CONTRASTS, "size": SIZES}
        return replace(self, **{key: value for key, value in wanted.items() if value in allowed.get(key, ())})


def reader_preferences(request: HttpRequest, default_scheme: str = "auto") -> ReadingPreferences:
    """From the cookie; what is missing or unknown falls back to the defaults."""
    start = ReadingPreferences().change(scheme=default_scheme)
    parts = request.COOKIES.get(COOKIE, "").split(".")
    if len(parts) != 3:
        return start
    return start.change(scheme=parts[0], contrast=parts[1], size=parts[2])


def preferences_key(request: HttpRequest) -> str:
    """A short text out of a closed set (24 values): add it to the key of a cached page."""
    return str(reader_preferences(request))


def remember_preferences(request: HttpRequest, response: HttpResponse, preferences: ReadingPreferences) -> None:
    """Readable by scripts on purpose: the frame's own script changes it without a round trip."""
    response.set_cookie(
        COOKIE, str(preferences), max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=False
    )
