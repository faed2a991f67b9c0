"""How the style guide looks: every sample of it in each theme and mode beside a stored sketch of the same.

A sketch is small and bears other letters: the height, the mean colour, and how dark each cell of a grid is. A rule
that was lost, a colour that changed, a block that fell apart are far from it; a date or a number is not. New sketches,
after a look at what has changed: VICHE_LOOK_UPDATE=1 python -m pytest tests/e2e/test_look.py (docs/look.md).
"""

import io
import json
import os
import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from portal.common.themes import installed_themes
from tests.e2e.journeys import World
from tests.e2e.people import new_page
from tests.support.paths import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
STORED = Path(__file__).with_name("look.json")
PICTURES = ROOT / "build" / "look"
MODES = [("light", "normal"), ("dark", "normal"), ("light", "more"), ("dark", "more")]
CELLS, STEP = 12, 3  # a grid of 12 × 12; lightness goes from 0 to 15, three steps are seen
MOST_CELLS, MOST_HEIGHT, MOST_COLOUR = 0.12, 0.12, 24
LIVE = ("widgets",)  # what they show depends on the hour and the day


def sketch(picture: Image.Image) -> str:
    """«height:mean colour:lightness of cells»."""
    colour = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    grey = picture.convert("L").resize((CELLS, CELLS), Image.Resampling.BOX)
    cells = "".join(f"{level >> 4:x}" for level in grey.tobytes())
    return f"{picture.height}:{bytes(colour).hex()}:{cells}"


def changed_cells(one: str, other: str) -> list[int]:
    pairs = zip(one.rpartition(":")[2], other.rpartition(":")[2], strict=True)
    return [place for place, (a, b) in enumerate(pairs) if abs(int(a, 16) - int(b, 16)) >= STEP]


def difference(stored: str, seen: str) -> str:
    """What is far from the stored sketch, in words; "" where nothing is."""
    (height, colour, _cells), (height2, colour2, _cells2) = stored.split(":"), seen.split(":")
    if abs(int(height) - int(height2)) > max(24, MOST_HEIGHT * int(height)):
        return f"height {height} became {height2}"
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(colour2), strict=True)
    if max(abs(a - b) for a, b in pairs) > MOST_COLOUR:
        return f"colour #{colour} became #{colour2}"
    cells = changed_cells(stored, seen)
    return f"{len(cells)} of {CELLS**2} cells changed" if len(cells) > MOST_CELLS * CELLS**2 else ""


def keep_picture(name: str, picture: Image.Image, stored: str, seen: str) -> Path:
    """The sample as it is now, with the cells that changed in red frames."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.width / CELLS, picture.height / CELLS
    for place in changed_cells(stored, seen) if stored else []:
        left, top = place % CELLS * width, place // CELLS * height
        draw.rectangle((left, top, left + width - 1, top + height - 1), outline="red", width=2)
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.png"
    picture.save(path)
    return path


def pictures(page: Page) -> dict[str, Image.Image]:
    found = {}
    for sample in page.locator(".sg-sample").all():
        title = sample.locator("h3").first
        if (title.get_attribute("id") or "").startswith(tuple(f"sg-{key}-" for key in LIVE)):
            continue
        raw = sample.locator(".sg-sample__b").screenshot(animations="disabled")
        found[title.inner_text().strip()] = Image.open(io.BytesIO(raw)).convert("RGB")
    return found


def test_sketch_sees_a_lost_colour_and_bears_another_word() -> None:
    def card(ground: str, words: str) -> str:
        picture = Image.new("RGB", (600, 120), ground)
        ImageDraw.Draw(picture).text((20, 50), words, fill="black")
        return sketch(picture)

    assert difference(card("white", "22 листопада"), card("white", "23 грудня")) == ""
    assert "colour" in difference(card("white", "слово"), card("silver", "слово"))


@pytest.mark.parametrize("theme", sorted(installed_themes()))
def test_samples_look_as_they_did(world: World, theme: str) -> None:
    stored = json.loads(STORED.read_text("utf-8")) if STORED.exists() else {}
    page = new_page(world.chromium, 1280, 900, reduced_motion="reduce", storage_state=world.session("owner"))
    seen: dict[str, str] = {}
    problems = []
    for scheme, contrast in MODES:
        page.goto(f"{world.stack.site}/styleguide/?theme={theme}&scheme={scheme}&contrast={contrast}&size=100")
        page.evaluate("document.fonts.ready")
        for name, picture in pictures(page).items():
            key = f"{theme} {scheme} {contrast} {name}"
            seen[key] = sketch(picture)
            known = stored.get(key, "")
            problem = difference(known, seen[key]) if known else "a new sample without a sketch"
            if problem:
                problems.append(f"{key}: {problem}, see {keep_picture(key, picture, known, seen[key])}")
    page.context.close()
    gone = {key for key in stored if key.startswith(f"{theme} ")} - set(seen)
    if os.environ.get("VICHE_LOOK_UPDATE"):
        others = {key: value for key, value in stored.items() if not key.startswith(f"{theme} ")}
        text = json.dumps(others | seen, ensure_ascii=False, indent=0, sort_keys=True)
        STORED.write_text(text + "\n", "utf-8")
        return
    assert problems + [f"{key} is gone" for key in sorted(gone)] == []
