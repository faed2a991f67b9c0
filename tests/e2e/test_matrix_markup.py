"""Every page of the path, as the server sends it, before the Nu HTML Checker."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page, Response

from portal.common.error_pages import server_error, unavailable, unknown_host
from tests.e2e.journeys import JOURNEYS, World, addresses
from tests.e2e.people import new_page
from tests.support.markup import markup_problems

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


class Sent:
    """The newest document that the page got, byte for byte; the page in a browser is already repaired."""

    def __init__(self, page: Page) -> None:
        self.newest: Response | None = None
        page.on("response", lambda answer: self.hear(page, answer))

    def hear(self, page: Page, answer: Response) -> None:
        request = answer.request
        if (
            request.is_navigation_request()
            and request.frame == page.main_frame
            and answer.status not in range(300, 400)
        ):
            self.newest = answer

    @property
    def text(self) -> str:
        assert self.newest is not None
        return self.newest.body().decode()


def sitemap(page: Page, origin: str) -> list[str]:
    """Paths of all published pages, from the site's own map for machines."""
    page.goto(f"{origin}/")
    text = page.evaluate("() => fetch('/sitemap.xml').then((answer) => answer.text())")
    return [path or "/" for path in re.findall(r"<loc>https?://[^/<]+([^<]*)</loc>", text)]


def test_every_page_is_valid_html(world: World, tmp_path: Path) -> None:
    pages: dict[str, str] = {}
    for journey in JOURNEYS:
        session: dict[str, Any] = {"storage_state": world.session(journey.who)} if journey.who else {}
        page = new_page(world.chromium, **session)
        sent = Sent(page)
        for state in journey.walk(page, world):
            pages[re.sub(r"[^\w-]+", "_", f"{journey}-{state}")] = sent.text
        if journey.name in ("site", "centre"):
            paths = sitemap(page, getattr(world.stack, journey.name))
            assert len(paths) > 10
            for path in addresses(journey.name, *paths)(page, world):
                pages[re.sub(r"[^\w-]+", "_", f"map-{journey}-{path}")] = sent.text
        page.context.close()
    assert len(pages) > 100
    problems = markup_problems(pages, tmp_path)
    assert problems == [], "\n".join(problems[:60])


def test_pages_of_breakdowns_are_valid_html(tmp_path: Path) -> None:
    """What real servers show only when they are broken: 500, 503, a host that nobody knows."""
    request = RequestFactory().get("/")
    makers = {"500": server_error, "503": unavailable, "unknown_host": unknown_host}
    pages = {name: make(request).content.decode() for name, make in makers.items()}
    assert markup_problems(pages, tmp_path) == []
