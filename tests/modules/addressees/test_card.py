"""The card of an addressee beyond its page: a code, a sheet of paper, JSON, figures of other modules."""

import io
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import pytest
import time_machine
import zxingcpp
from django.test import Client
from PIL import Image

from portal.common.clock import KYIV
from portal.communities.models import Community
from tests.factories.addressees import (
    AddresseeFactory,
    AddresseeGroupFactory,
    ContactPointFactory,
    OfficeFactory,
    ScheduleFactory,
    ScheduleRuleFactory,
)

pytestmark = pytest.mark.django_db
PAGE, API = "/services/addressees/viddil/", "/api/v1/addressees/addressees/"
ADDRESS = "http://vyshneva.test/services/addressees/viddil/"


@pytest.fixture
def card(community: Community, stranger: Community) -> Any:
    hidden = AddresseeFactory(community=community, slug="hidden", is_public=False)
    AddresseeFactory(community=community, slug="below", parent=hidden)
    AddresseeFactory(community=stranger, slug="theirs")
    top = AddresseeFactory(community=community, slug="rada", name="Рада", kind="body")
    row = AddresseeFactory(community=community, slug="viddil", name="Відділ освіти", parent=top, phone="15-01")
    row.groups.add(AddresseeGroupFactory(community=community, slug="osvita"))
    AddresseeFactory(community=community, slug="kerivnytsia", name="Злата Уявна", kind="person", parent=row)
    OfficeFactory(addressee=row, address="вул. Шкільна, 8", latitude=Decimal("49.4315"), longitude=Decimal("31.2"))
    ContactPointFactory(addressee=row, value="15-00", note="цілодобово")
    schedule = ScheduleFactory(addressee=row, title="Прийом заяв")
    ScheduleRuleFactory(schedule=schedule, weekday=4, opens=time(8), closes=time(0))
    return row


def test_code_leads_to_the_page(visitor: Client, card: Any) -> None:
    answer = visitor.get(f"{PAGE}qr.png")
    assert answer.headers["Content-Type"] == "image/png" and "viddil-qr.png" in answer.headers["Content-Disposition"]
    picture = Image.open(io.BytesIO(answer.content)).convert("L")
    assert picture.width >= 400
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [ADDRESS]
    drawing = visitor.get(f"{PAGE}qr.svg")
    assert drawing.headers["Content-Type"] == "image/svg+xml" and b"style" not in drawing.content
    assert b'xmlns="http://www.w3.org/2000/svg"' in drawing.content
    page = visitor.get(PAGE).content.decode()
    assert f"{PAGE}card/" in page and 'class="qr"' in page
    for slug, kind in (("hidden", "svg"), ("below", "png"), ("theirs", "svg"), ("viddil", "exe")):
        assert visitor.get(f"/services/addressees/{slug}/qr.{kind}").status_code == 404


@time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=KYIV), tick=False)
def test_sheet_of_paper_knows_no_today(visitor: Client, card: Any) -> None:
    page = visitor.get(f"{PAGE}card/").content.decode().replace("\u00a0", " ")
    assert "Прийом заяв" in page and "вул. Шкільна, 8" in page and "15-00 (цілодобово)" in page and ADDRESS in page
    assert "П’ятниця" in page and "is-today" not in page and "п’ятниця, сьогодні" not in page.lower()
    assert 'name="robots" content="noindex"' in page
    assert visitor.get("/services/addressees/below/card/").status_code == 404


@time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=KYIV), tick=False)
def test_card_as_json(visitor: Client, card: Any) -> None:
    answer = visitor.get(f"{API}viddil/")
    data = answer.json()
    assert (data["name"], data["parent"], data["groups"], data["people"]) == (
        "Відділ освіти", "rada", ["osvita"], ["kerivnytsia"],
    )  # fmt: skip
    assert data["url"] == ADDRESS and data["contacts"] == [{"kind": "phone", "value": "15-00", "note": "цілодобово"}]
    assert data["offices"][0]["latitude"] == 49.4315
    schedule = data["schedules"][0]
    assert schedule["is_open"] and len(schedule["days"]) == 14
    assert schedule["days"][0] == {"date": "2026-11-20", "spans": [["08:00", "24:00"]]}
    assert not {"id", "user", "public_id"} & set(data), "nothing of the database leaves the server"
    again = visitor.get(f"{API}viddil/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for slug in ("hidden", "below", "theirs", "nobody"):
        assert visitor.get(f"{API}{slug}/").status_code == 404


def test_list_as_json_is_searched_narrowed_and_bounded(
    visitor: Client, card: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        data = visitor.get(API).json()
    assert data["count"] == 3 and [row["slug"] for row in data["addressees"]] == ["rada", "viddil", "kerivnytsia"]
    assert [row["slug"] for row in visitor.get(API, {"q": "ОСВІТИ"}).json()["addressees"]] == ["viddil"]
    assert [row["slug"] for row in visitor.get(API, {"kind": "person"}).json()["addressees"]] == ["kerivnytsia"]
    assert [row["slug"] for row in visitor.get(API, {"group": "osvita"}).json()["addressees"]] == ["viddil"]
    part = visitor.get(API, {"limit": 1, "offset": 1}).json()
    assert (part["count"], [row["slug"] for row in part["addressees"]]) == (3, ["viddil"])
    assert visitor.get(API, {"limit": 1000}).status_code == 422


@pytest.mark.fake_module
def test_figures_of_modules_stand_on_the_page(visitor: Client, card: Any) -> None:
    page = visitor.get(PAGE).content.decode().replace("\u00a0", " ")
    assert "Як працюємо" in page and "96 %" in page and "fake figures in time" in page
    assert "стуків за рік" in page and "Hello, addressee" in page and "Сусід каже вітання" in page, "of both modules"
