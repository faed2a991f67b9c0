"""The field of files in Chromium: drag and drop, progress, errors, another try, and no scripts."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.files.models import StoredFile
from portal.pages.services import CommunitySpec, create_community
from tests.portal.accessibility import PAIRS, Look, inspect, look_at
from tests.support.files import document, photo

pytestmark = [pytest.mark.e2e, pytest.mark.fake_module, pytest.mark.django_db(transaction=True)]
DROP = """([selector, files]) => {
  const data = new DataTransfer();
  for (const [name, type, body] of files) {
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
  }
  const zone = document.querySelector(selector);
  zone.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true, cancelable: true }));
  const isOver = zone.classList.contains("is-over");
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  return isOver;
}"""
SHOTS = Path("build/files")


@pytest.fixture
def address(live_server: Any) -> str:
    from wagtail.models import Site

    Site.objects.all().delete()
    create_community(
        CommunitySpec(name="Вишнева громада", slug="vyshneva", host="localhost", district="Садовий район")
    )
    return f"{live_server.url}/services/viche_fake/files/"


@pytest.fixture
def field(chromium: Any, address: str) -> Iterator[Any]:
    with look_at(chromium, address, Look()) as (page, heard):
        yield page
        # a download ends its navigation, and a test cuts the line
        assert [line for line in heard if not line.startswith("failed: ") and "ERR_FAILED" not in line] == []


def drop(page: Any, *files: tuple[str, str, bytes]) -> bool:
    packed = [[name, kind, base64.b64encode(body).decode()] for name, kind, body in files]
    return bool(page.evaluate(DROP, [".drop", packed]))


def row(page: Any, name: str) -> Any:
    return page.locator(".file", has_text=name)


def test_dropped_files_are_added_one_by_one_and_sent_with_the_form(field: Any) -> None:
    assert drop(
        field,
        ("ліхтар біля будинку № 14.jpg", "image/jpeg", photo()),
        ("відповідь від 2026 р. «м’ята».pdf", "application/pdf", document()),
    )
    row(field, "ліхтар").get_by_text("додано").wait_for()
    row(field, "м’ята").get_by_text("додано").wait_for()
    assert field.locator(".upload__n").inner_text() == "Додано 2 з 10"
    field.get_by_label("Прибрати: ліхтар біля будинку № 14.jpg").click()
    assert field.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Прибрати: відповідь")
    field.get_by_label("Коротко, однією фразою").fill("Ліхтар")
    field.get_by_role("button", name="Надіслати", exact=True).click()
    field.get_by_role("heading", name="Надіслано").wait_for()
    (file,) = StoredFile.objects.all()
    assert file.name.startswith("відповідь") and file.record.startswith("viche_fake:")
    with field.expect_download() as download:
        field.get_by_role("link", name="відповідь").click()
    assert Path(download.value.path()).read_bytes() == document()
    assert download.value.suggested_filename == file.name


def test_progress_is_shown_and_the_form_waits(field: Any) -> None:
    """The network is slow: the bar moves, and the form is not sent before its files."""
    session = field.context.new_cdp_session(field)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 300_000}
    session.send("Network.emulateNetworkConditions", slow)
    field.evaluate("""() => {
      window.seen = [];
      const bar = () => document.querySelector('.files progress');
      setInterval(() => bar() && window.seen.push(bar().value), 20);
    }""")
    drop(field, ("фото.jpg", "image/jpeg", photo() + b"\0" * 900_000))
    field.get_by_label("Коротко, однією фразою").fill("Ліхтар")
    field.get_by_role("button", name="Надіслати", exact=True).click()
    assert "ще надсилаються" in field.locator("[role=status].upload__say").inner_text()
    row(field, "фото.jpg").get_by_text("додано").wait_for()
    between = {value for value in field.evaluate("window.seen") if 0 < value < 100}
    assert len(between) >= 2, between
    assert field.evaluate("window.seen.every((value, at, all) => !at || value >= all[at - 1])")
    field.get_by_role("button", name="Надіслати", exact=True).click()
    field.get_by_role("heading", name="Надіслано").wait_for()


def test_errors_stand_beside_their_files_and_are_spoken(field: Any) -> None:
    drop(
        field,
        ("план ремонту.pdf", "application/pdf", document() + b"\0" * 6_000_000),
        ("IMG_2043.heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300),
        ("фото.jpg", "image/jpeg", b"<html><script>alert(1)</script>"),
    )
    row(field, "план").get_by_text("Файл більший за 5 МБ").wait_for()
    row(field, "IMG_2043").get_by_text("Збережіть фото як JPG").wait_for()
    row(field, "фото.jpg").get_by_text("не приймаються").wait_for()
    said = field.locator("[role=status].upload__say").inner_text()
    assert said.startswith("фото.jpg: Файли такого виду")
    assert field.locator(".upload__n").inner_text() == "Додано 0 з 10, потребують уваги: 3"
    field.get_by_role("button", name="Надіслати", exact=True).click()
    assert "Приберіть файли" in field.locator("[role=status].upload__say").inner_text()
    for _ in range(3):
        field.locator("button[data-remove]:visible").first.click()
    assert not field.locator(".file:visible").count()


def test_broken_connection_offers_another_try(field: Any) -> None:
    field.route("**/upload/**", lambda route: route.abort())
    drop(field, ("фото.jpg", "image/jpeg", photo()))
    field.get_by_label("Надіслати ще раз: фото.jpg").wait_for()
    field.unroute("**/upload/**")
    field.get_by_label("Надіслати ще раз: фото.jpg").focus()
    field.keyboard.press("Enter")
    row(field, "фото.jpg").get_by_text("додано").wait_for()
    assert StoredFile.objects.count() == 1


def test_eleventh_file_waits_until_one_is_removed(field: Any) -> None:
    drop(field, *((f"фото {number}.jpg", "image/jpeg", photo(50 + number, 50)) for number in range(11)))
    row(field, "фото 10.jpg").get_by_text("обмежено").wait_for()
    field.get_by_text("Додано 10 з 10").wait_for()
    slow: list[Any] = []  # the removal is long on its way: its place is not free before
    field.route("**/remove/", lambda route: slow.append(route))
    field.get_by_label("Прибрати: фото 3.jpg").click()
    field.get_by_label("Надіслати ще раз: фото 10.jpg").click()
    field.wait_for_timeout(300)
    slow[0].continue_()
    row(field, "фото 10.jpg").get_by_text("додано").wait_for()
    assert StoredFile.objects.count() == 10


def test_field_works_without_scripts(chromium: Any, address: str, tmp_path: Path) -> None:
    one, two = tmp_path / "ліхтар.jpg", tmp_path / "план.pdf"
    one.write_bytes(photo())
    two.write_bytes(document())
    with look_at(chromium, address, Look(), java_script_enabled=False) as (page, heard):
        page.set_input_files("input[type=file]", [one, two])
        page.get_by_role("button", name="Надіслати", exact=True).click()
        page.get_by_text("Додано 2 з 10").wait_for()
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / "field-without-scripts.png", full_page=True)
        page.get_by_label("Прибрати план.pdf").check()
        page.get_by_label("Коротко, однією фразою").fill("Ліхтар")
        page.get_by_role("button", name="Надіслати", exact=True).click()
        page.get_by_role("heading", name="Надіслано").wait_for()
        assert page.locator(".file__n").all_inner_texts() == ["ліхтар.jpg"]
        assert [line for line in heard if "422" not in line] == []


@pytest.mark.parametrize("width", [390, 320])
def test_field_without_scripts_is_no_wider_than_a_telephone(chromium: Any, address: str, width: int) -> None:
    look = Look(width=width)
    with look_at(chromium, address, look, java_script_enabled=False) as (page, _heard):
        page.locator("input[type=file]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.get_by_role("button", name="Надіслати", exact=True).click()
        page.get_by_role("alert").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_files_after_an_error_elsewhere_keep_their_buttons(field: Any) -> None:
    drop(field, ("фото.jpg", "image/jpeg", photo()))
    row(field, "фото.jpg").get_by_text("додано").wait_for()
    field.get_by_role("button", name="Надіслати", exact=True).click()
    field.get_by_role("alert").wait_for()
    field.get_by_label("Прибрати: фото.jpg").click()
    field.wait_for_load_state("networkidle")
    assert not StoredFile.objects.exists()


def test_field_passes_in_pairs_of_looks(chromium: Any, address: str) -> None:
    assert inspect(chromium, address, PAIRS, with_keyboard=True) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_full_field_passes_and_is_photographed(chromium: Any, address: str, width: int) -> None:
    with look_at(chromium, address, Look(width=width)) as (page, heard):
        drop(
            page,
            ("план ремонту вулиці.pdf", "application/pdf", document() + b"\0" * 6_000_000),
            ("IMG_2043.heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300),
            ("ліхтар біля будинку № 14.jpg", "image/jpeg", photo(1600, 1200)),
            ("відповідь від 2026 р. «м’ята».pdf", "application/pdf", document()),
        )
        page.get_by_text("Додано 2 з 10").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"field-{width}.png", full_page=True)
        assert heard == []
