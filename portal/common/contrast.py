"""Contrast of colours by WCAG 2.2 (1.4.3 text 4.5:1, 1.4.11 controls 3:1) and the tokens of tokens.css."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

TEXT, CONTROL = 4.5, 3.0
HEX = re.compile(r"#[0-9A-Fa-f]{6}\Z")
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})\b")
MODES = {
    ":root": "light",
    '[data-scheme="dark"]': "dark",
    '[data-scheme="auto"]': "auto",
    '[data-contrast="more"]': "more",
    '[data-contrast="more"][data-scheme="dark"]': "more-dark",
    '[data-contrast="more"][data-scheme="auto"]': "more-auto",
}


def luminance(colour: str) -> float:
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Between 1 and 21; both are #RRGGBB."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def best_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour: one of them always has 4.58:1 or more."""
    return max(("#000000", "#FFFFFF"), key=lambda text: ratio(text, colour))


def mix(colour: str, other: str, share: float) -> str:
    """`share` of the other colour in it, channel by channel."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def read_tokens(css: str) -> dict[str, dict[str, str]]:
    """Colours of a token sheet by mode, each mode completed by what it inherits (print is left out)."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S).split("@media print")[0]
    found: dict[str, dict[str, str]] = {mode: {} for mode in MODES.values()}
    for selector, body in BLOCK.findall(css):
        name = MODES.get(selector.strip())
        if name:
            found[name].update(TOKEN.findall(body))
    light = found["light"]
    return {
        "light": light,
        "dark": light | found["dark"],
        "auto": light | found["auto"],
        "more": light | found["more"],
        "more-dark": light | found["dark"] | found["more"] | found["more-dark"],
        "more-auto": light | found["auto"] | found["more"] | found["more-auto"],
    }


@cache
def core_tokens() -> dict[str, dict[str, str]]:
    return read_tokens((Path(settings.BASE_DIR) / "static/css/tokens.css").read_text("utf-8"))
