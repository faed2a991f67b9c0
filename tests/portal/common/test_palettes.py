"""Colours: the tokens and every palette can be read in both schemes."""

import itertools

import pytest

from portal.common.contrast import best_on, core_tokens, ratio
from portal.common.palettes import Palette, palette_css, palettes_of, weaknesses, with_overrides
from portal.common.themes import installed_themes

GROUNDS = ("c-bg", "c-bg-soft", "c-surface", "c-surface-2", "c-hero")
TEXTS = ("c-ink", "c-muted", "c-link", "c-link-visited", "c-ok", "c-warn", "c-err", "c-info")
ON_OWN_GROUND = (
    ("c-ok", "c-ok-bg"),
    ("c-warn", "c-warn-bg"),
    ("c-err", "c-err-bg"),
    ("c-info", "c-info-bg"),
    ("c-on-accent", "c-accent"),
    ("c-on-accent", "c-accent-hover"),
    ("c-on-disabled", "c-disabled"),
    ("c-on-inverse", "c-inverse"),
    ("c-on-alarm", "c-alarm"),
    ("c-on-chip-ok", "c-chip-ok"),
    ("c-on-chip-wait", "c-chip-wait"),
    ("c-on-chip-no", "c-chip-no"),
    ("c-on-chip-off", "c-chip-off"),
    ("c-on-chip-info", "c-chip-info"),
)
MODES = ("light", "dark", "auto", "more", "more-dark", "more-auto")


@pytest.mark.parametrize("mode", MODES)
def test_text_can_be_read_on_every_ground(mode):
    tokens, needed = core_tokens()[mode], 7.0 if mode.startswith("more") else 4.5
    weak = {
        (text, ground): round(ratio(tokens[text], tokens[ground]), 2)
        for text, ground in itertools.product(TEXTS, GROUNDS)
        if ratio(tokens[text], tokens[ground]) < needed
    }
    assert not weak


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), ON_OWN_GROUND)
def test_text_can_be_read_on_its_own_ground(mode, text, ground):
    tokens = core_tokens()[mode]
    assert ratio(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("control", ["c-control-border", "c-accent", "c-focus-out"])
def test_controls_stand_out(mode, control):
    tokens = core_tokens()[mode]
    assert all(ratio(tokens[control], tokens[ground]) >= 3 for ground in GROUNDS)


@pytest.mark.parametrize(
    ("token", "light", "dark"),
    [
        ("c-muted", 5.37, 6.69),
        ("c-link", 5.84, 7.62),
        ("c-control-border", 3.62, 4.04),
        ("c-ok", 4.61, 7.53),
        ("c-err", 5.19, 6.75),
    ],
)
def test_worst_ratios_are_those_of_the_design(token, light, dark):
    for mode, wanted in (("light", light), ("dark", dark)):
        tokens = core_tokens()[mode]
        grounds = [*GROUNDS[:1], *GROUNDS[2:]]
        assert min(ratio(tokens[token], tokens[ground]) for ground in grounds) == pytest.approx(wanted, abs=0.05)


def test_auto_is_dark_where_the_device_is_dark():
    tokens = core_tokens()
    assert tokens["auto"] == tokens["dark"]
    assert tokens["more-auto"] == tokens["more-dark"]


def every_palette():
    return [(name, key) for name in installed_themes() for key in palettes_of(name)]


@pytest.mark.parametrize(("theme", "key"), every_palette())
def test_every_preset_can_be_read(theme, key):
    assert list(weaknesses(palettes_of(theme)[key])) == []


def test_child_theme_has_the_palettes_of_its_parent():
    assert set(palettes_of("diia")) <= set(palettes_of("cnap"))


def test_weak_accent_and_hero_are_named():
    weak = list(weaknesses(with_overrides(Palette("x"), "#FFEE00", "", "#6A6A6A", "")))
    assert {(item.scheme, item.token) for item in weak} >= {("light", "accent"), ("light", "muted")}


@pytest.mark.parametrize("colour", ["#000000", "#777777", "#FFFFFF", "#19BE6F", "#0075FB"])
def test_label_of_a_button_is_always_readable(colour):
    assert ratio(best_on(colour), colour) >= 4.5


def test_stylesheet_never_touches_high_contrast_or_print():
    css = palette_css(palettes_of("diia")["cherry"], "soft")
    assert css.startswith("@layer theme{@media screen{")
    assert css.count("--c-accent:") == 3
    assert css.count(':not([data-contrast="more"])') == 3
    assert palette_css(Palette("default")) == ""


def test_stylesheet_lets_nothing_but_colours_through():
    palette = Palette("x", light={"accent": "red;}body{display:none", "evil": "#000000"})
    assert "body" not in palette_css(palette) and "evil" not in palette_css(palette)
