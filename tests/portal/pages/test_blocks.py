"""Blocks refuse what would harm a reader and render what editors wrote."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from wagtail.blocks import StructBlockValidationError

from portal.communities.models import Community
from portal.pages.blocks import AsideBlock, BodyBlock, LinkBlock
from portal.pages.blocks.body import parts_of
from portal.pages.blocks.media import PictureBlock
from portal.pages.blocks.text import HeadingBlock, TableBlock
from portal.pages.models import StandardPage
from tests.factories.pages import PictureFactory, PublicDocumentFactory, StandardPageFactory
from tests.portal.pages.conftest import site_of


def link(**values: Any) -> dict[str, Any]:
    return {"text": "Далі", "page": None, "service": "", "url": "", **values}


@pytest.fixture
def request_here(community: Community) -> Any:
    site = site_of(community)
    request = RequestFactory().get("/", HTTP_HOST=site.hostname)
    request._wagtail_site = site
    request.community_site, request.community = site.community_site, community
    return request


@pytest.mark.parametrize(
    "url", ["https://example.gov.ua/a?b=1", "/services/", "mailto:rada@vyshneva.example", "tel:+380000001500"]
)
def test_link_takes_a_safe_address(url: str) -> None:
    block = LinkBlock()
    assert block.clean(block.to_python(link(url=url)))["url"] == url


@pytest.mark.parametrize(
    "url", ["http://example.com", "javascript:alert(1)", "//example.com", "data:text/html,x", "https://", "ftp://x.ua"]
)
def test_link_refuses_an_unsafe_address(url: str) -> None:
    block = LinkBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(link(url=url)))


def test_link_has_exactly_one_target(db: None, community: Community) -> None:
    block, page = LinkBlock(), site_of(community).root_page
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(link()))
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(link(page=page.pk, url="/x/")))
    assert block.clean(block.to_python(link(page=page.pk)))


def test_link_to_an_unpublished_page_is_dropped(community: Community, request_here: Any) -> None:
    page = StandardPageFactory(parent=site_of(community).root_page, slug="tut")
    value = LinkBlock().to_python(link(page=page.pk))
    assert value.href(request_here) == "/tut/"
    page.unpublish()
    assert LinkBlock().to_python(link(page=page.pk)).href(request_here) == ""


def test_link_to_a_service_that_is_not_here_is_dropped(request_here: Any) -> None:
    assert LinkBlock().to_python(link(service="nobody:home")).href(request_here) == ""


@pytest.mark.parametrize(("alt", "is_decorative", "is_good"), [
    ("Міст", False, True), ("", True, True), ("", False, False), ("  ", False, False), ("Міст", True, False),
])  # fmt: skip
def test_image_is_described_or_decorative(db: None, alt: str, is_decorative: bool, is_good: bool) -> None:
    block = PictureBlock()
    value = block.to_python({"image": PictureFactory().pk, "alt": alt, "is_decorative": is_decorative, "caption": ""})
    if is_good:
        assert block.clean(value)
    else:
        with pytest.raises(StructBlockValidationError):
            block.clean(value)


def test_heading_has_no_full_stop() -> None:
    block = HeadingBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"text": "Як подати заяву."}))


def test_table_column_needs_a_heading() -> None:
    block = TableBlock()
    value = {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["x"]}], "caption": ""}
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"caption": "Графік", "has_row_headers": True, "table": value}))


def blocks_of_streams() -> list[Any]:
    streams = (BodyBlock(), AsideBlock())
    return [
        pytest.param(child, id=f"{type(stream).__name__}-{name}")
        for stream in streams
        for name, child in stream.child_blocks.items()
    ]


@pytest.mark.parametrize("block", blocks_of_streams())
def test_preview_of_every_block_renders(block: Any, request_here: Any) -> None:
    PictureFactory()
    PublicDocumentFactory()
    assert str(block.label)
    if not block.is_previewable:
        assert block.name == "widget"
        return
    page = site_of(request_here.community).root_page.specific
    html = block.render(block.get_preview_value(), {"request": request_here, "page": page})
    assert "style=" not in html and "<script" not in html
    assert html.strip() or block.name in {"child_pages", "latest_news"}


def test_neighbouring_texts_share_a_card(request_here: Any) -> None:
    block = BodyBlock()
    stream = block.to_python(
        [
            {"type": "heading", "value": {"text": "Назва"}},
            {"type": "text", "value": {"text": "<p>Текст</p>"}},
            {"type": "tiles", "value": {"heading": "Плитки", "more": {}, "items": [link(url="/a/"), link(url="/b/")]}},
            {"type": "text", "value": {"text": "<p>Ще</p>"}},
            {"type": "child_pages", "value": {"heading": "Порожньо"}},
        ]
    )
    parts = parts_of(stream, {"request": request_here, "page": StandardPage()})
    assert [(part.frame, len(part.pieces)) for part in parts] == [("prose", 2), ("plain", 1), ("prose", 1)]


def test_file_list_says_type_and_size(request_here: Any) -> None:
    document = PublicDocumentFactory(file_size=1_250_000)
    block = BodyBlock().child_blocks["files"]
    value = block.to_python({"title": "Бланки", "items": [{"document": document.pk, "title": "Заява"}]})
    html = block.render(value, {"request": request_here})
    assert ("PDF" in html and "1,2\u00a0МБ" in html) or "1.2\u00a0МБ" in html
