"""Palettes: a theme's presets, a site's own accent and hero, and whether they can be read.

A palette overrides few tokens in each scheme; high contrast and print never take it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.common.contrast import CONTROL, HEX, TEXT, best_on, core_tokens, mix, ratio
from portal.common.themes import theme_chain

SCHEMES = ("light", "dark")
OVERRIDABLE = ("bg", "bg-soft", "surface", "surface-2", "hero", "line", "accent", "accent-hover", "link")
# Only what the pages ship anyway and what devices have: no other host is asked, nothing new is downloaded.
FONTS = {
    "system": '--ff-text:system-ui,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif',
    "serif": '--ff-head:Georgia,"Noto Serif","Liberation Serif","Times New Roman",serif;--ls-head:0em',
}
GROUNDS = ("bg", "surface", "surface-2", "hero")


@dataclass(frozen=True, slots=True)
class Palette:
    """Token name without `c-` → #RRGGBB, for each scheme."""

    key: str
    label: str = ""
    label_en: str = ""
    light: dict[str, str] = field(default_factory=dict)
    dark: dict[str, str] = field(default_factory=dict)

    def scheme(self, name: str) -> dict[str, str]:
        return self.dark if name == "dark" else self.light


@dataclass(frozen=True, slots=True)
class Weakness:
    """Two tokens that do not stand apart enough in a scheme."""

    scheme: str
    token: str
    ground: str
    ratio: float
    needed: float


def palettes_of(theme: str) -> dict[str, Palette]:
    """Presets of the theme and its parents; `default` is the theme as it is."""
    found = {"default": Palette("default", "Як у темі", "As the theme has it")}
    for ancestor in reversed(theme_chain(theme)):
        for key, data in ancestor.palettes.items():
            found[key] = Palette(key, data["uk"], data["en"], data.get("light", {}), data.get("dark", {}))
    return found


def with_overrides(palette: Palette, accent: str, accent_dark: str, hero: str, hero_dark: str) -> Palette:
    """The palette with a site's own colours where it has them; what is no #RRGGBB is left out."""
    changed = {}
    for scheme, accent_colour, hero_colour in (("light", accent, hero), ("dark", accent_dark, hero_dark)):
        tokens = dict(palette.scheme(scheme))
        if HEX.match(accent_colour):
            toward = "#FFFFFF" if best_on(accent_colour) == "#FFFFFF" else "#000000"
            tokens |= {"accent": accent_colour.upper(), "accent-hover": mix(accent_colour, toward, 0.2)}
        if HEX.match(hero_colour):
            tokens["hero"] = hero_colour.upper()
        changed[scheme] = tokens
    return Palette(palette.key, palette.label, palette.label_en, **changed)


def weaknesses(palette: Palette) -> Iterator[Weakness]:
    """Pairs below WCAG: text and links on every ground, the accent as a control on every ground, its own label."""
    for scheme in SCHEMES:
        tokens = {name.removeprefix("c-"): value for name, value in core_tokens()[scheme].items()}
        tokens |= palette.scheme(scheme)
        for ground in GROUNDS:
            needs = {"ink": TEXT, "muted": TEXT, "link": TEXT, "control-border": CONTROL, "accent": CONTROL}
            for token, needed in needs.items():
                if (found := ratio(tokens[token], tokens[ground])) < needed:
                    yield Weakness(scheme, token, ground, found, needed)
        for token in ("accent", "accent-hover"):
            if (found := ratio(best_on(tokens["accent"]), tokens[token])) < TEXT:
                yield Weakness(scheme, token, "on-accent", found, TEXT)


def palette_css(palette: Palette, radius: str = "round", font: str = "theme") -> str:
    """The stylesheet of a site; empty where it overrides nothing."""
    light, dark = _declarations(palette.light), _declarations(palette.dark)
    shape = {
        "soft": "--r-m:8px;--r-l:8px;--r-xl:12px;--r-pill:12px",
        "square": "--r-s:2px;--r-m:2px;--r-l:2px;--r-xl:2px;--r-pill:2px",
    }
    rules = []
    if radius in shape:
        rules.append(f":root{{{shape[radius]}}}")
    if font in FONTS:
        rules.append(f':root:not([data-contrast="more"]){{{FONTS[font]}}}')
    if light:
        rules.append(f':root:not([data-contrast="more"]){{{light}}}')
    if dark:
        rules.append(f':root[data-scheme="dark"]:not([data-contrast="more"]){{{dark}}}')
        rules.append(
            f'@media (prefers-color-scheme:dark){{:root[data-scheme="auto"]:not([data-contrast="more"]){{{dark}}}}}'
        )
    return f"@layer theme{{@media screen{{{''.join(rules)}}}}}\n" if rules else ""


def _declarations(tokens: dict[str, str]) -> str:
    parts = [f"--c-{name}:{value}" for name, value in tokens.items() if name in OVERRIDABLE and HEX.match(value)]
    accent = tokens.get("accent", "")
    if HEX.match(accent):
        parts.append(f"--c-on-accent:{best_on(accent)}")
    return ";".join(parts)
