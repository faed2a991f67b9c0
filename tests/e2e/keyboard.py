"""What a keyboard meets on a page: each stop once, in the order of the eye, with a visible and uncovered focus."""

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

# Numbers every place where Tab must stop, and remembers how each looks without focus.
EXPECTED = """() => {
  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]');
  const looks = (e) => {
    const box = e.closest('.search, .drop, .choice, .slot, .switch, .check, .card--link');
    return [e, e.nextElementSibling, box].filter(Boolean).map((x) => {
      const s = getComputedStyle(x);
      const outline = s.outlineStyle === 'none' ? '' : s.outlineStyle + s.outlineWidth + s.outlineColor;
      return outline + ' ' + s.boxShadow;
    });
  };
  window.vicheLooks = looks;
  if (document.activeElement) document.activeElement.blur();
  scrollTo(0, 0);
  const all = document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, iframe, audio[controls], video[controls], [tabindex]'
  );
  window.vicheStops = [...all].filter((e) => {
    if (e.tabIndex < 0 || e.disabled || e.type === 'hidden' || !isSeen(e)) return false;
    if (e.tagName === 'SUMMARY' && e !== e.parentElement.querySelector('summary')) return false;
    const inClosed = e.closest('details:not([open])');
    if (inClosed && !(e.tagName === 'SUMMARY' && e.parentElement === inClosed)) return false;
    if (e.type !== 'radio' || !e.name) return true;
    // A group of radio buttons is one stop: the chosen one, or the first.
    const group = [...(e.form || document).querySelectorAll('input[type=radio]')]
      .filter((x) => x.name === e.name && x.form === e.form && !x.disabled);
    return e === (group.find((x) => x.checked) || group[0]);
  });
  window.vicheRest = new Map(window.vicheStops.map((e) => [e, looks(e)]));
  return window.vicheStops.map((e) => {
    const name = e.getAttribute('aria-label') || e.textContent || e.name || '';
    return e.tagName.toLowerCase() + ' ' + name.trim().replace(/\\s+/g, ' ').slice(0, 40);
  });
}"""

STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const name = e.getAttribute('aria-label') || e.textContent || e.name || '';
  const rest = window.vicheRest.get(e), now = window.vicheLooks(e);
  const label = e.labels && e.labels[0];
  let box = e.getBoundingClientRect();
  // A field laid over by its drawn twin shows its focus there.
  if (label && (box.width < 4 || getComputedStyle(e).opacity === '0')) box = label.getBoundingClientRect();
  const isOwn = (hit) => hit && (e.contains(hit) || hit.contains(e) && hit !== document.body && hit.tagName !== 'MAIN'
    && hit.tagName !== 'HTML' || label && (label.contains(hit) || hit.contains(label)));
  let seen = 0;
  for (const fx of [0.1, 0.5, 0.9]) for (const fy of [0.15, 0.5, 0.85]) {
    if (isOwn(document.elementFromPoint(box.left + box.width * fx, box.top + box.height * fy))) seen += 1;
  }
  // Pins of a map come in the order of the list that is its twin, wherever they lie.
  let isFixed = Boolean(e.closest('.leaflet-container'));
  for (let x = e; x; x = x.parentElement) isFixed ||= ['fixed', 'sticky'].includes(getComputedStyle(x).position);
  return {
    number: window.vicheStops.indexOf(e),
    name: e.tagName.toLowerCase() + ' ' + name.trim().replace(/\\s+/g, ' ').slice(0, 40),
    // Inside a frame of another site the focus is drawn by that site.
    hasRing: !rest || e.tagName === 'IFRAME'
      || now.some((look, index) => look.trim() !== 'none' && look !== rest[index]),
    seen,
    isFixed: isFixed || e.classList.contains('skip'),
    left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY,
    href: e.getAttribute('href') || '',
  };
}"""


def draw_maps(page: Page) -> None:
    """A map is drawn when it comes into sight, and its pins are places to stop at."""
    for each in page.query_selector_all("point-map:not([hidden]), point-picker"):
        each.scroll_into_view_if_needed()
        page.wait_for_function("(map) => map.hidden || map.querySelector('.leaflet-control-zoom')", arg=each)


def stops_of(page: Page, most: int = 500) -> tuple[list[str], list[dict[str, Any]]]:
    """Names of the places where Tab must stop, and where it did."""
    page.emulate_media(reduced_motion="reduce")  # else the walk is faster than the smooth scroll
    draw_maps(page)
    expected = page.evaluate(EXPECTED)
    # A click into nothing puts the browser's starting point at the top, wherever the focus was.
    page.evaluate("() => { const e = document.body; e.tabIndex = -1; e.focus(); e.removeAttribute('tabindex'); }")
    stops: list[dict[str, Any]] = []
    for _press in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stops and stop["number"] == stops[0]["number"] >= 0):
            return expected, stops
        stops.append(stop)
    raise AssertionError(f"the focus does not leave the page after {most} stops: a trap at {stops[-3:]}")


def _jumps_back(before: dict[str, Any], stop: dict[str, Any]) -> bool:
    """The next stop stands above in the same column, or to the left in the same line."""
    if before["isFixed"] or stop["isFixed"]:
        return False
    is_above = stop["bottom"] <= before["top"] + 1 and stop["left"] < before["right"]
    common = min(stop["bottom"], before["bottom"]) - max(stop["top"], before["top"])
    height = min(stop["bottom"] - stop["top"], before["bottom"] - before["top"])
    return is_above or (common > height / 2 and stop["right"] <= before["left"] + 1)


def keyboard_problems(page: Page) -> list[str]:
    expected, stops = stops_of(page)
    reached = [stop["number"] for stop in stops]
    found = [f"Tab does not reach: {name}" for number, name in enumerate(expected) if number not in reached]
    found += [f"Tab stops at what is no control: {stop['name']}" for stop in stops if stop["number"] < 0]
    # A date is several stops in one field: day, month, year, and the calendar of the browser. So is a frame.
    parts = page.evaluate(
        """() => window.vicheStops.map(
          (e) => e.tagName === 'IFRAME' || /^(date|time|month|week|datetime-local)$/.test(e.type || '')
        )"""
    )
    twice = {number for number in reached if number >= 0 and reached.count(number) > 1 and not parts[number]}
    found += [f"Tab stops twice: {expected[number]}" for number in twice]
    found += [f"focus is not visible: {stop['name']}" for stop in stops if not stop["hasRing"]]
    found += [f"focus is covered or out of sight: {stop['name']}" for stop in stops if not stop["seen"]]
    for before, stop in pairwise(stops):
        if _jumps_back(before, stop):
            found.append(f"order: «{stop['name']}» comes after «{before['name']}»")
    if page.query_selector(".skip") and (not stops or stops[0]["href"] != "#main"):
        found.append(f"the skip link is not first: {stops[:1]}")
    return found
