"""What every page must pass in Chromium: axe, structure, keyboard, reflow, silence of the console.

Use: `problems = inspect(browser, url, [Look("dark", "more", 390)])`; empty is well. `PAIRS` covers each two of scheme,
contrast and width at least once; `MATRIX` is all of them (marker slow).
"""

import itertools
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Look:
    """Reading preferences and the width of the window."""

    scheme: str = "light"
    contrast: str = "normal"
    width: int = 1440
    size: str = "100"

    @property
    def cookie(self) -> str:
        return f"{self.scheme}.{self.contrast}.{self.size}"


MATRIX = [Look(*parts) for parts in itertools.product(("light", "dark"), ("normal", "more"), (1440, 390))]
PAIRS = [
    Look("light", "normal", 1440),
    Look("light", "more", 390),
    Look("dark", "normal", 390),
    Look("dark", "more", 1440),
]

# What colours and sizes can break; the rest depends on what stands there, which changes with the width alone.
OF_LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]

STRUCTURE = """() => {
  const found = [], seen = new Set();
  const isVisible = (e) => e.checkVisibility ? e.checkVisibility() : e.offsetParent !== null;
  const heads = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(isVisible);
  const ones = heads.filter((h) => h.tagName === 'H1');
  if (ones.length !== 1) found.push(`${ones.length} h1`);
  const main = document.querySelector('main');
  let last = 0;
  for (const h of heads.filter((h) => main && main.contains(h))) {
    const level = Number(h.tagName[1]);
    const text = h.textContent.trim().slice(0, 40);
    if (level > last + 1 && last) found.push(`h${last} is followed by h${level}: ${text}`);
    last = level;
  }
  for (const e of document.querySelectorAll('[id]')) {
    if (seen.has(e.id)) found.push(`id ${e.id} twice`);
    seen.add(e.id);
  }
  if (document.querySelectorAll('main').length !== 1) found.push('not exactly one main');
  if (!document.documentElement.lang) found.push('no lang');
  if (!document.title.trim()) found.push('no title');
  for (const e of document.querySelectorAll('[style], style, script:not([src])')) {
    const isData = e.tagName === 'SCRIPT' && /json/.test(e.type);
    // Leaflet places its parts by script (element.style), which the policy allows; in our markup there is none.
    const isPlaced = e.hasAttribute('style') && e.closest('.leaflet-container');
    // So does the monitor with the one size that its sheet counts in: old engines know no vh and vw.
    const isScaled = e === document.documentElement && /^font-size: [0-9.]+px;$/.test(e.getAttribute('style'));
    if (!isData && !isPlaced && !isScaled) found.push(`inline ${e.tagName} ${e.getAttribute('style') || ''}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const all = [...document.querySelectorAll('body *')];
    const wide = all.filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
    const names = wide.slice(0, 3).map((e) => e.tagName + '.' + e.className);
    found.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}: ${names}`);
  }
  return found;
}"""

CLIPPED = """() => [...document.querySelectorAll('h1,h2,h3,p,a,button,label,dt,dd,li')]
  .filter((e) => e.checkVisibility && e.checkVisibility() && !e.closest('.vh, .tool__t, .hbtn__t'))
  .filter((e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).position !== 'absolute')
  .map((e) => `clipped: ${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)"""

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const box_of = e.closest('.search, .drop, .choice, .slot, .switch, .check, .card--link');
  const ringed = [e, box_of, e.nextElementSibling].filter(Boolean);
  const hasOutline = (x) => {
    const style = getComputedStyle(x);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  const box = e.getBoundingClientRect();
  const name = e.getAttribute('aria-label') || e.textContent || e.name || '';
  return {
    tag: e.tagName.toLowerCase(),
    name: name.trim().replace(/\\s+/g, ' ').slice(0, 40),
    href: e.getAttribute('href') || '',
    hasRing: ringed.some(hasOutline),
    isInside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


@contextmanager
def look_at(browser: Any, url: str, look: Look, **options: Any) -> Iterator[tuple[Any, list[str]]]:
    """A page in a look, and the list into which console errors, policy violations and foreign requests go."""
    context = browser.new_context(
        viewport={"width": look.width, "height": 900}, locale="uk-UA", timezone_id="Europe/Kyiv", **options
    )
    context.add_cookies([{"name": "reading", "value": look.cookie, "url": url}])
    page, heard = context.new_page(), []
    host = urlsplit(url).netloc

    def hear(message: Any) -> None:
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            heard.append(f"console: {message.text}")

    def watch(request: Any) -> None:
        if urlsplit(request.url).scheme in {"http", "https"} and urlsplit(request.url).netloc != host:
            heard.append(f"foreign request: {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("request", watch)
    page.on("requestfailed", lambda request: heard.append(f"failed: {request.url}"))
    try:
        page.goto(url)
        page.wait_for_load_state("networkidle")
        yield page, heard
    finally:
        context.close()


def put_on(page: Any, look: Look) -> None:
    """What the server paints by the reader's cookie, without asking it again."""
    page.set_viewport_size({"width": look.width, "height": 900})
    page.evaluate(
        """(look) => {
          const root = document.documentElement;
          for (const [name, value] of Object.entries(look)) root.setAttribute('data-' + name, value);
        }""",
        {"scheme": look.scheme, "contrast": look.contrast, "size": look.size},
    )


def axe_problems(page: Any, rules: list[str] | None = None) -> list[str]:
    """One line for each node that breaks a rule of WCAG 2.0–2.2 A/AA or of axe's best practice, or one of `rules`."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)  # through the debugger, so that the page's own policy stands
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
    result = page.evaluate(f"() => axe.run(document, {options})")
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {node.get('failureSummary', '')[:160]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def structure_problems(page: Any) -> list[str]:
    """One h1, no skipped level, unique ids, one main, nothing inline, no sideways scroll, no clipped text."""
    return [*page.evaluate(STRUCTURE), *page.evaluate(CLIPPED)]


def keyboard_walk(page: Any, most: int = 400) -> list[dict[str, Any]]:
    """Tab from the top until the focus leaves the page; a stop tells tag, name, hasRing, isInside, href."""
    page.emulate_media(reduced_motion="reduce")  # else the walk is faster than the smooth scroll
    page.evaluate("() => { document.activeElement && document.activeElement.blur(); scrollTo(0, 0); }")
    stops: list[dict[str, Any]] = []
    for _press in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (stops and stop == stops[0]):
            return stops
        stops.append(stop)
    raise AssertionError(f"the focus does not leave the page after {most} stops: a trap at {stops[-3:]}")


def keyboard_problems(page: Any) -> list[str]:
    stops = keyboard_walk(page)
    found = [f"no focus ring: {stop['tag']} {stop['name']}" for stop in stops if not stop["hasRing"]]
    found += [f"focus out of sight: {stop['tag']} {stop['name']}" for stop in stops if not stop["isInside"]]
    if page.query_selector(".skip") and (not stops or stops[0]["href"] != "#main"):
        found.append(f"the skip link is not first: {stops[:1]}")
    return found


def problems_in_looks(page: Any, looks: Iterable[Look], *, with_keyboard: bool = False) -> Iterator[str]:
    """What is wrong with an open page in some looks: all rules in the first one of each width."""
    known: set[int] = set()
    for look in looks:
        put_on(page, look)
        problems = axe_problems(page, OF_LOOKS if look.width in known else None) + structure_problems(page)
        problems += keyboard_problems(page) if with_keyboard else []
        known.add(look.width)
        yield from (f"{look}: {problem}" for problem in problems)


def inspect(browser: Any, url: str, looks: list[Look], *, with_keyboard: bool = False, **options: Any) -> list[str]:
    """Everything that is wrong with a page in some looks: asked for in the first one, then put into the others."""
    with look_at(browser, url, looks[0], reduced_motion="reduce", **options) as (page, heard):
        found = list(problems_in_looks(page, looks, with_keyboard=with_keyboard))
        return [f"{url} {problem}" for problem in found] + heard


def inspect_all(
    browser: Any, urls: Sequence[str], looks: list[Look], *, by_keyboard: Collection[str] = (), **options: Any
) -> list[str]:
    """The same of several pages, in one window of one person, who is let in everywhere. Those `by_keyboard` are
    walked with it as well, in the first look."""
    found = []
    with look_at(browser, urls[0], looks[0], reduced_motion="reduce", **options) as (page, heard):
        for url in urls:
            if url != urls[0]:
                page.goto(url)
                page.wait_for_load_state("networkidle")
            problems = ["asks to sign in"] if "/login/" in page.url else []
            problems += problems_in_looks(page, looks)
            if url in by_keyboard:
                put_on(page, looks[0])
                problems += keyboard_problems(page)
            found += [f"{url} {problem}" for problem in problems + heard]
            heard.clear()
    return found
