"""The booking widget in a foreign page: by the script, by a plain frame, without scripts, and where it is refused."""

import http.server
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.journeys import World
from tests.e2e.people import new_page

pytestmark = pytest.mark.e2e


@pytest.fixture
def stranger(world: World) -> Iterator[str]:
    """A web site that is not among the widget's allowed ones and frames it all the same."""
    origin = f"http://cnap.localhost:{world.stack.port}"
    key = urlsplit(world.widget).path.split("/")[2]
    bodies = {
        "/script": f'<script src="{origin}/embed.js" data-key="{key}" defer></script>',
        "/frame": f'<iframe src="{origin}/widget/{key}/" width="600" height="600"></iframe>',
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                f'<!doctype html><title>Чужий</title><link rel="icon" href="data:,"><body>{bodies[self.path]}'.encode()
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def frame_height(page: Page) -> float:
    box = page.locator("iframe").bounding_box()
    assert box is not None
    return box["height"]


def inner_height(page: Page) -> float:
    return float(page.frames[1].evaluate("document.documentElement.scrollHeight"))


def test_script_gives_the_frame_the_height_of_its_page(world: World) -> None:
    page = new_page(world.chromium)
    page.goto(f"{world.stack.foreign}/")
    inside = page.frame_locator("iframe")
    expect(inside.locator("input[name=service]").first).to_be_attached()
    heights = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        heights.append(frame_height(page))
        assert abs(heights[-1] - inner_height(page)) <= 2
    assert heights[0] != heights[1]
    inside.locator("form button[type=submit]:visible").last.click()
    expect(inside.locator("input[name=time]").first).to_be_attached()
    page.wait_for_timeout(400)
    assert abs(frame_height(page) - inner_height(page)) <= 2
    assert page.locator("a", has_text="Відкрити").count() == 0
    page.context.close()


def test_every_step_in_the_frame_is_read_from_its_beginning(world: World) -> None:
    page = new_page(world.chromium, 390, 700)
    page.goto(f"{world.stack.foreign}/")
    inside = page.frame_locator("iframe")
    for field in ("input[name=service]", "input[name=time]"):
        inside.locator(field).first.press("Space")  # Chromium sends a click to where the frame was before
        inside.locator("form button[type=submit]:visible").last.click()
    expect(inside.locator("[name=email]")).to_be_attached()
    page.wait_for_timeout(400)
    box = page.locator("iframe").bounding_box()
    assert box is not None and 0 <= box["y"] <= 350, box
    inside.locator("form button[type=submit]:visible").first.click()
    expect(inside.locator("[data-focus]")).to_be_attached()
    page.wait_for_timeout(400)
    errors = inside.locator("[data-focus]").bounding_box()
    assert errors is not None and 0 <= errors["y"] <= 350, errors
    page.context.close()


def test_a_foreign_message_changes_no_height(world: World) -> None:
    page = new_page(world.chromium)
    page.goto(f"{world.stack.foreign}/")
    expect(page.frame_locator("iframe").locator("input[name=service]").first).to_be_attached()
    page.wait_for_timeout(400)
    before = frame_height(page)
    page.evaluate("postMessage({ type: 'viche:height', height: 5000 }, '*')")
    for height in ("'5000'", "NaN", "1e9"):
        page.frames[1].evaluate(f"parent.postMessage({{ type: 'viche:hei', height: {height} }}, '*')")
    page.wait_for_timeout(200)
    assert frame_height(page) == before
    page.context.close()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_plain_frame_shows_the_first_step(world: World, has_scripts: bool) -> None:
    page = new_page(world.chromium, java_script_enabled=has_scripts)
    page.goto(f"{world.stack.foreign}/iframe.html")
    inside = page.frame_locator("iframe")
    inside.locator("form button[type=submit]:visible").last.click()
    expect(inside.locator("input[name=time]").first).to_be_attached()
    page.context.close()


@pytest.mark.parametrize("way", ["/script", "/frame"])
def test_site_that_is_not_allowed_gets_no_widget(world: World, stranger: str, way: str) -> None:
    page, heard = new_page(world.chromium), []
    page.on("console", lambda message: heard.append(message.text))
    page.goto(stranger + way)
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert page.frame_locator("iframe").locator("input[name=service]").count() == 0
    assert any("frame-ancestors" in text for text in heard), heard
    if way == "/script":  # the visitor is not left with an empty box
        link = page.locator("a", has_text="Відкрити в новому вікні")
        expect(link).to_be_visible(timeout=8000)
        page.goto(str(link.get_attribute("href")))
        expect(page.locator("input[name=service]").first).to_be_attached()
    page.context.close()
