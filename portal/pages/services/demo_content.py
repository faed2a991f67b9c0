"""Pages and news of the demo: made once, then they belong to editors; only the dates of news follow today.

No module is named here: their services and live widgets stand in the order in which they contribute them.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from wagtail.models import Page, Site

from portal.common.clock import KYIV
from portal.communities.models import Community, SiteKind
from portal.pages.models import ContactSetting, News, NewsIndex, SectionPage, StandardPage
from portal.pages.services.content import block, ensure_news, ensure_page, publish
from portal.pages.services.frames import link, set_contacts, set_footer
from portal.registry.contract import MenuItem, PageWidget
from portal.registry.modules import contributions

DATA = Path(__file__).parent.parent / "data"
MODELS: dict[str, type[Page]] = {"section": SectionPage, "page": StandardPage}


def seed_content(community: Community, today: date) -> None:
    """Fill the sites of a community from data/demo_<slug>.toml; without the file nothing happens."""
    path = DATA / f"demo_{community.slug}.toml"
    if not path.exists():
        return
    content = tomllib.loads(path.read_text("utf-8"))
    for owner in community.sites.select_related("site__root_page"):
        data = content.get(owner.kind)
        if data:
            seed_site(owner.site, owner.kind, data, today)


def seed_site(site: Site, kind: str, data: dict[str, Any], today: date) -> None:
    home = site.root_page.specific
    for item in data.get("pages", ()):
        _make_page(home, item)
    index = NewsIndex.objects.child_of(home).first()
    for item in data.get("news", ()) if index else ():
        _anchor_news(index, item, today - timedelta(days=item["days_ago"]))
    if not ContactSetting.for_site(site).address:
        set_contacts(site, **data["contacts"])
        set_footer(site, _footer(site, home))
    if not home.body:
        home.lead = data.get("lead", "")
        home.quick_actions = _quick_actions(site, data.get("actions", ()))
        home.body = _home_body(site, kind, data)
        if hasattr(home, "hero_side"):
            home.hero_side = _widgets(site, "aside")[:1]
        publish(home)


def _make_page(parent: Page, item: dict[str, Any]) -> None:
    model = MODELS[item.get("type", "page")]
    page = Page.objects.child_of(parent).filter(slug=item["slug"]).first()
    if page is None:
        page = ensure_page(
            parent,
            model,
            item["title"],
            slug=item["slug"],
            lead=item.get("lead", ""),
            show_in_menus=item.get("in_menu", True),
            body=[block(part["kind"], _value(part)) for part in item.get("body", ())],
        )
    for child in item.get("pages", ()):
        _make_page(page, child)


def _value(part: dict[str, Any]) -> Any:
    """A stored block from its keys in the file: `kind` is the block's name, `alert_kind` its own field of that name."""
    value = {key: value for key, value in part.items() if key not in {"kind", "alert_kind"}}
    return value | ({"kind": part["alert_kind"]} if "alert_kind" in part else {})


def _anchor_news(index: NewsIndex, item: dict[str, Any], on: date) -> None:
    """A news item under its date. One that is there only moves in time: its words are the editors' now."""
    found = News.objects.child_of(index).filter(slug=item["slug"]).first()
    if found is None:
        body = [block("text", {"text": item["text"]})]
        ensure_news(
            index, item["title"], on=on, lead=item["lead"], topics=item["topics"], body=body, slug=item["slug"]
        )
    elif found.date != on:
        published = datetime.combine(on, time(9), KYIV)
        News.objects.filter(pk=found.pk).update(date=on, first_published_at=published)


def _services(site: Site, kind: str) -> list[MenuItem]:
    return [item for _module, item in contributions(MenuItem, site) if kind in item.audience]


def _quick_actions(site: Site, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Services of the modules first, then pages and addresses of the file; six at most."""
    kind = site.community_site.kind
    offered = [
        {**link(str(item.label), item.url_name), "icon": item.icon or "file-text", "note": ""}
        for item in _services(site, kind)
    ]
    written = [
        {**link(item["text"], item["url"]), "icon": item["icon"], "note": item.get("note", "")} for item in actions
    ]
    return [block("action", value) for value in (*offered, *written)[:6]]


def _widgets(site: Site, zone: str) -> list[dict[str, Any]]:
    found = [item for _module, item in contributions(PageWidget, site) if zone in item.zones]
    extra = {"is_joined": False} if zone == "main" else {}
    return [block("widget", {"widget": item.key, "heading": "", **extra}) for item in found]


def _home_body(site: Site, kind: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    """The community begins with news, the service centre with its services; live widgets come between."""
    news = block(
        "latest_news",
        {
            "heading": "Новини" if kind == SiteKind.COMMUNITY else "Новини й оголошення",
            "index": None,
            "count": 5 if kind == SiteKind.COMMUNITY else 3,
            "topic": "",
            "layout": "lead" if kind == SiteKind.COMMUNITY else "cards",
        },
    )
    widgets = _widgets(site, "main")
    written = [block(part["kind"], _value(part)) for part in data.get("body", ())]
    if kind == SiteKind.COMMUNITY:
        return [news, *widgets[:1], *written]
    return [*widgets, *written, news]


def _footer(site: Site, home: Page) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Services of the modules, and the pages that the law asks for."""
    services = [(str(item.label), item.url_name) for item in _services(site, site.community_site.kind)]
    required = Page.objects.child_of(home).filter(slug__in=["dostupnist", "personalni-dani"])
    about = [("Мапа сайту", "/sitemap/"), *((page.title, page) for page in required), ("RSS", "/rss.xml")]
    return [*([("Звернутися", services)] if services else []), ("Про сайт", about)]
