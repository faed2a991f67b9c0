"""Fills the two sites of the demo community: what is missing is made, what people have changed stays, dates of news
move to `today`."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from django.db import transaction
from django.utils.translation import override
from wagtail.models import Page, Site

from portal.communities.models import Community, SiteKind
from portal.pages.demo.texts import page_fields, texts
from portal.pages.models import ContactSetting, NewsIndex, SectionPage, StandardPage
from portal.pages.services import (
    add_picture,
    block,
    ensure_news,
    ensure_page,
    publish,
    set_alerts,
    set_contacts,
    set_footer,
)
from portal.pages.services.frames import link
from portal.registry.contract import MapLayer, MenuItem, PageWidget, SubscriptionTopic
from portal.registry.modules import contributions

PICTURES = Path(__file__).parent / "pictures"
RESPONSIBLE = "відділ інформаційної роботи"


@transaction.atomic
def seed(community: Community, today: date) -> None:
    for owner in community.sites.select_related("site__root_page"):
        if owner.kind == SiteKind.COMMUNITY:
            _seed_community(community, owner.site, today)
        else:
            _seed_centre(community, owner.site, today)


def _seed_community(community: Community, site: Site, today: date) -> None:
    home = site.root_page.specific
    pages = _seed_sections(home)
    index = _seed_news(community, home, texts()["news"], today)
    contacts = ensure_page(home, StandardPage, responsible=RESPONSIBLE, keep=True, **page_fields(texts()["contacts"]))
    _last_in_menu(index, contacts)
    centre = _sister_site(community, SiteKind.SERVICE_CENTRE)
    _fill(
        home,
        lead="Послуги, новини, рішення та звернення Вишневої територіальної громади.",
        seo_title="Вишнева громада",
        popular=[
            block("link", link(text, pages[title]))
            for text, title in (
                ("місце проживання", "Житло і місце проживання"),
                ("субсидія", "Допомоги та субсидії"),
                ("земельна ділянка", "Земля і будівництво"),
                ("паспорт у 14 років", "Паспорти і довідки"),
            )
        ],
        quick_actions=_quick_actions(site, pages, centre),
        body=[
            block("latest_news", {"heading": "Новини", "index": None, "count": 5, "topic": "", "layout": "lead"}),
            *(_widgets(site, "services") or [block("tiles", _service_tiles(pages))]),
            *_widgets(site, "community_home"),
            block("call_to_action", _call(pages)),
        ],
    )
    _frame(site, pages, contacts)


def _seed_sections(home: Page) -> dict[str, Page]:
    """The main menu: sections, columns, pages. Returns pages by title."""
    made: dict[str, Page] = {}
    for section in texts()["sections"]:
        top = ensure_page(
            home,
            SectionPage,
            section["title"],
            lead=section["lead"],
            show_in_menus=True,
            responsible=RESPONSIBLE,
            keep=True,
        )
        made[top.title] = top
        for column in section["columns"]:
            below = ensure_page(
                top, SectionPage, column["title"], show_in_menus=True, responsible=RESPONSIBLE, keep=True
            )
            for text in column["pages"]:
                page = ensure_page(below, StandardPage, responsible=RESPONSIBLE, keep=True, **page_fields(text))
                made[page.title] = page
    return made


def _seed_news(community: Community, home: Page, news: list[dict[str, Any]], today: date) -> NewsIndex:
    index = NewsIndex.objects.child_of(home).get()
    for item in news:
        alt, picture = item.get("alt", ""), item.get("picture")
        cover = add_picture(community.collection, alt, PICTURES / f"{picture}.png", alt=alt) if picture else None
        ensure_news(
            index,
            item["title"],
            on=today - timedelta(days=item["days_ago"]),
            lead=item["lead"],
            topics=[item["topic"]],
            body=[block("text", {"text": item["text"]})],
            cover=cover,
            cover_alt=alt,
            is_pinned=item.get("is_pinned", False),
            responsible=RESPONSIBLE,
            keep=True,
        )
    return index


def _service_tiles(pages: dict[str, Page]) -> dict[str, Any]:
    services = [page for section in texts()["sections"] for column in section["columns"] for page in column["pages"]]
    items = [
        {**link(text["title"], pages[text["title"]]), "icon": text["icon"], "note": text["lead"]}
        for text in services
        if "icon" in text
    ]
    return {
        "heading": "Послуги за життєвою подією",
        "more": link("Усі послуги", pages["Послуги"]),
        "items": items,
    }


def _quick_actions(site: Site, pages: dict[str, Page], centre: Site | None) -> list[dict[str, Any]]:
    """Services of modules first, then pages; at most six."""
    actions: list[dict[str, Any]] = [
        {**link(str(item.label), item.url_name), "icon": item.icon or "calendar-plus", "note": ""}
        for _label, item in contributions(MenuItem, site)
        if site.community_site.kind in item.audience
    ]
    if centre is not None:
        actions.append({**link("Сайт ЦНАПу", centre.root_page), "icon": "hall", "note": "Послуги, графік, відділення"})
    for title, icon, note in (
        ("Укриття", "shelter", "34 укриття, з них 9 безбар’єрних"),
        ("Корисні телефони", "phone", "Аварійні служби, лікарня"),
        ("Публічна інформація", "file-text", "Як подати запит"),
        ("Переселенцям", "users", "Житло, виплати, допомога"),
        ("Вакансії", "briefcase", "Конкурси на посади"),
    ):
        actions.append({**link(title, pages[title]), "icon": icon, "note": note})
    return [block("action", action) for action in actions[:6]]


def _widgets(site: Site, zone: str) -> list[dict[str, Any]]:
    """Live parts that modules would like to see on this home by default: zones `community_home`, `cnap_home`, `hero`,
    and `services`, in place of the demo's own lists of services. On the community's home they join what is above."""
    return [
        block("widget", {"widget": item.key, "heading": "", "is_joined": zone == "community_home"})
        for _label, item in contributions(PageWidget, site)
        if zone in item.zones
    ]


def _call(pages: dict[str, Page]) -> dict[str, Any]:
    return {
        "title": "Долучайтеся до справ громади",
        "text": "Збори мешканців, молодіжна рада, толоки й відкриті засідання комісій.",
        "tone": "hero",
        "buttons": [
            link("Самоорганізація населення", pages["Самоорганізація населення"]),
            link("Молодіжна рада", pages["Молодіжна рада"]),
        ],
    }


def _frame(site: Site, pages: dict[str, Page], contacts: Page) -> None:
    if ContactSetting.for_site(site).phone:
        return
    set_contacts(
        site,
        organisation="Вишнева селищна рада",
        address="вул. Центральна, 1, селище Вишнеград,\nСадовий район, Прикладна область, 00001",
        phone="15-00",
        phone_full="+380000001500",
        phone_note="контакт-центр, цілодобово і безоплатно",
        email="rada@vyshneva.example",
        hours="Понеділок–четвер 8:00–17:15, п’ятниця 8:00–16:00,\nперерва 12:00–13:00",
        organisation_en="Vyshneva settlement council",
        address_en="1 Tsentralna St., Vyshnehrad,\nSadovyi district, Prykladna region, 00001",
        hours_en="Monday–Thursday 8:00–17:15, Friday 8:00–16:00,\nbreak 12:00–13:00",
    )
    turn: list[tuple[str, Any]] = [("Зворотний зв’язок", "/forms/"), ("Контакти", contacts)]
    turn += [
        (name, pages[name]) for name in ("Селищний голова", "Старости", "Публічна інформація", "Корисні телефони")
    ]
    set_footer(
        site,
        [
            ("Звернутися", turn),
            ("Про сайт", _about(site)),
            ("Стежити", [("Новини", site.root_page.get_children().type(NewsIndex).first()), *_letters(site)]),
        ],
        _in_english(site),
    )
    accident = site.root_page.get_descendants().get(slug__startswith="avariia-na-vodohoni")
    set_alerts(
        site,
        [
            {
                "kind": "alarm",
                "title": "Повітряна тривога",
                "text": "у Садовому районі, до скасування (навчальна). Пройдіть до укриття.",
                "title_en": "Air raid alert",
                "text_en": "in Sadovyi district, until it is called off (a drill). Go to a shelter.",
                "link": ("Найближче укриття", pages["Укриття"]),
            },
            {
                "kind": "outage",
                "icon": "drop",
                "title": "Аварія на водогоні.",
                "text": "Вулиця Садова, 2–48, і вулиця Млинова без води до вечора.",
                "title_en": "Water main accident.",
                "text_en": "Sadova street 2–48 and Mlynova street have no water until the evening.",
                "link": ("Докладніше", accident),
            },
        ],
    )


def _about(site: Site) -> list[tuple[str, Any]]:
    children = site.root_page.get_children()
    pages = [(page.title, page) for page in children.filter(slug__in=["dostupnist", "personalni-dani"])]
    places = [("Карта громади", "/map/")] if any(contributions(MapLayer, site)) else []
    return [("Мапа сайту", "/sitemap/"), *places, *pages, ("RSS", "/rss.xml")]


def _letters(site: Site) -> list[tuple[str, Any]]:
    return [("Новини на пошту", "/subscriptions/")] if any(contributions(SubscriptionTopic, site)) else []


def _in_english(site: Site) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Columns of the foot under English pages: what there is in English."""
    kind = site.community_site.kind
    with override("en"):
        services: list[tuple[str, Any]] = [
            (str(item.label), item.url_name) for _label, item in contributions(MenuItem, site) if kind in item.audience
        ]
    ask: list[tuple[str, Any]] = [("Feedback", "/en/forms/")]
    if any(contributions(MapLayer, site)):
        ask.append(("Map of the community", "/en/map/"))
    return [("Services", services), ("Get in touch", ask)] if services else [("Get in touch", ask)]


def _service_groups(home: Page) -> tuple[Page, list[dict[str, Any]]]:
    """A section with lists of services, where no module has a guide of them."""
    section = ensure_page(
        home, SectionPage, "Послуги", lead="За життєвою подією.", show_in_menus=True, responsible="ЦНАП", keep=True
    )
    groups = []
    for group in texts()["centre_groups"]:
        services = group["services"]
        text = "<ul>" + "".join(f"<li>{service}</li>" for service in services) + "</ul>"
        fields = page_fields({"title": group["title"], "lead": f"{', '.join(services)}.", "text": text})
        page = ensure_page(section, StandardPage, responsible="ЦНАП", keep=True, **fields)
        links = [link(service, page) for service in services]
        more = link("Усе про це", page)
        groups.append({"title": group["title"], "icon": group["icon"], "links": links, "more": more})
    return section, groups


def _seed_centre(community: Community, site: Site, today: date) -> None:
    home = site.root_page.specific
    services: list[dict[str, Any]] = _widgets(site, "services")
    items = [item for _label, item in contributions(MenuItem, site) if SiteKind.SERVICE_CENTRE in item.audience]
    offered: list[tuple[str, Any]] = [(str(item.label), item.url_name) for item in items]
    if not services:
        section, groups = _service_groups(home)
        heading, more = "Послуги за життєвою подією", link("Усі послуги", section)
        services = [block("link_groups", {"heading": heading, "more": more, "items": groups})]
        offered.insert(0, ("Усі послуги", section))
    pages = [
        ensure_page(home, StandardPage, responsible="ЦНАП", keep=True, **page_fields(text))
        for text in texts()["centre_pages"]
    ]
    index = _seed_news(community, home, texts()["centre_news"], today)
    _last_in_menu(index, pages[-1])
    _fill(
        home,
        lead="Послуги, запис на візит, відділення і графік роботи ЦНАПу Вишневої громади.",
        seo_title="ЦНАП Вишневої громади",
        popular=[
            block("link", link(text, f"/search/?q={quote_plus(text.lower())}"))
            for text in ("Місце проживання", "Паспорт у 14 років", "Допомога при народженні", "Реєстрація ФОП")
        ],
        hero_side=_widgets(site, "hero")[:1],
        body=[
            *services,
            *_widgets(site, "cnap_home"),
            block("latest_news", {
                "heading": "Новини й оголошення", "index": None, "count": 3, "topic": "", "layout": "cards",
            }),
        ],
    )  # fmt: skip
    if ContactSetting.for_site(site).phone:
        return
    set_contacts(
        site,
        organisation="ЦНАП Вишневої громади",
        address="вул. Центральна, 3, селище Вишнеград,\nСадовий район, Прикладна область, 00001",
        phone="15-00",
        phone_full="+380000001500",
        phone_note="довідка про послуги, цілодобово",
        email="cnap@vyshneva.example",
        hours="Понеділок–четвер 8:00–17:00, середа до 20:00,\nп’ятниця 8:00–15:45, субота 9:00–15:00, без перерви",
        organisation_en="Service centre of Vyshneva community",
        address_en="3 Tsentralna St., Vyshnehrad,\nSadovyi district, Prykladna region, 00001",
        hours_en="Monday–Thursday 8:00–17:00, Wednesday until 20:00,\nFriday 8:00–15:45, Saturday 9:00–15:00",
    )
    mother = _sister_site(community, SiteKind.COMMUNITY)
    follow: list[tuple[str, Any]] = [("Новини ЦНАПу", index), *_letters(site)]
    if mother is not None:
        follow.append(("Сайт громади", mother.root_page))
    offered += [(page.title, page) for page in pages]
    set_footer(site, [("Послуги", offered), ("Про сайт", _about(site)), ("Стежити", follow)], _in_english(site))


def _sister_site(community: Community, kind: SiteKind) -> Site | None:
    owner = community.sites.filter(kind=kind).select_related("site__root_page").first()
    return owner.site if owner is not None else None


def _last_in_menu(*pages: Page) -> None:
    """These stand at the end of their level, in this order."""
    level = list(pages[0].get_siblings().order_by("path").values_list("pk", flat=True))
    if level[-len(pages) :] == [page.pk for page in pages]:
        return
    for page in pages:
        page.refresh_from_db()
        page.move(page.get_parent(), pos="last-child")


def _fill(home: Any, **fields: Any) -> None:
    """Demo fields of a home page that is still empty; later it belongs to its editors."""
    if home.body:
        return
    for name, value in fields.items():
        setattr(home, name, value)
    publish(home)
