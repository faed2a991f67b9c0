"""The demo's guide: data/guide.toml by the way of every file; each demo community picks it and adds two of its own."""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from modules.addressees.api import addressees_of_community
from modules.service_guide.models import Blank, LifeEvent, Offer, OfferPlace, Service
from modules.service_guide.services.importing import FACTS, import_services
from modules.service_guide.services.offers import pick_services
from portal.common.pdf import FACE, new_document
from portal.pages.services import add_document

DATA = Path(__file__).resolve().parents[1] / "data"
SERVICE_CENTRE = "service_centre"


@cache
def script() -> dict[str, Any]:
    return tomllib.loads((DATA / "guide.toml").read_text("utf-8"))


def seed_demo(community: Any, today: date) -> None:
    """Slot DemoData. Made once: what people changed, picked or dropped stays."""
    _events()
    _imported(None, script()["service"])
    if Offer.objects.for_community(community).exists():
        return
    _imported(community, script()["own"])
    ids = Service.objects.for_community(community).values_list("pk", flat=True)
    offers = pick_services(community=community, service_ids=ids, actor=None)
    centres = [info.id for info in addressees_of_community(community.pk) if info.kind == SERVICE_CENTRE]
    OfferPlace.objects.bulk_create(
        OfferPlace(offer=offer, addressee_id=centre) for offer in offers for centre in centres[:1]
    )
    _blank(community)
    Offer.objects.for_community(community).filter(slug__in=script()["popular"]).update(is_popular=True)


def _blank(community: Any) -> None:
    """An application to fill in by hand, on the community's first own service."""
    words = script()["blank"]
    service = Service.objects.own(community).get(slug=words["service"])
    pdf = new_document(words["title"], "uk")
    pdf.add_page()
    pdf.set_font(FACE, size=12)
    pdf.multi_cell(0, 9, words["head"], align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.set_font(FACE, size=16)
    pdf.multi_cell(0, 10, words["title"], align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FACE, size=12)
    pdf.multi_cell(0, 11, words["body"], new_x="LMARGIN", new_y="NEXT")
    title = f"{words['title']} ({words['mark']})"
    document = add_document(community.collection, title, bytes(pdf.output()), filename="zaiava.pdf")
    Blank.objects.get_or_create(service=service, title=title, defaults={"document": document})


def _events() -> None:
    for order, item in enumerate(script()["event"], 1):
        defaults = {name: item[name] for name in ("title", "title_en", "icon")} | {"order": order * 10}
        LifeEvent.objects.get_or_create(community=None, slug=item["slug"], defaults=defaults)


def _imported(community: Any, items: list[dict[str, Any]]) -> None:
    report = import_services(rows=map(_row, items), community=community, actor=None, only_new=True)
    if report.errors:
        raise ValueError(f"data/guide.toml: {report.errors}")


def _row(item: dict[str, Any]) -> dict[str, Any]:
    """A row of the table. `documents_from = "key"` is short for the source of that key and the day it was read."""
    row = {name: value for name, value in item.items() if not name.endswith("_from")}
    row["events"] = ", ".join(item.get("events", ()))
    row["acts"] = "\n".join(_acts(item.get("acts", ())))
    for name, columns in _columns():
        if name in item:
            source = script()["source"][item[name]]
            row |= dict(zip(columns, (source["url"], source["checked"]), strict=True))
    return row


def _columns() -> Iterator[tuple[str, tuple[str, str]]]:
    yield "from", ("source_url", "checked_on")
    for kind in FACTS:
        yield f"{kind}_from", (f"{kind}_source", f"{kind}_checked")


def _acts(keys: list[str]) -> Iterator[str]:
    for each in keys:
        key, _mark, article = each.partition("#")
        act = script()["source"][key]
        yield " | ".join((act["title"], article, act["url"], act["checked"]))
