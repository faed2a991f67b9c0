"""Menu, contacts, footer and alerts of a site as plain data, cached per site and language under the generation key.

The shape is what the templates of the frame read (portal/communities/context_processors.py).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Locale, Page, Site

from portal.common.clock import now
from portal.common.page_generation import generation, limit_page_cache
from portal.pages.models import AlertSetting, ContactSetting, FooterSetting, SectionPage
from portal.pages.selectors import news_index_of, public_pages, root_in_language
from portal.registry.contract import MenuItem
from portal.registry.modules import contributions

FRAME_SECONDS = 3600
LINKS_IN_A_COLUMN = 6
ALERT_ICONS = {"alarm": "siren", "outage": "warn", "notice": "info"}

Data = dict[str, Any]
Setting = TypeVar("Setting", bound=BaseSiteSetting)


def site_frame(request: HttpRequest, site: Site) -> Data:
    """The frame of a site in the active language: no query when it is cached, a constant number when not."""
    language = get_language() or "uk"
    key = f"frame:{site.pk}:{language}:{generation(site.hostname)}"
    data = cache.get(key)
    if data is None:
        data = _build(request, site, language)
        cache.set(key, data, FRAME_SECONDS)
    return data


def _build(request: HttpRequest, site: Site, language: str) -> Data:
    root = root_in_language(site, language)
    codes = [site.root_page.locale.language_code]
    translated = site.root_page.get_translations().live().filter(alias_of=None)
    codes += translated.values_list("locale__language_code", flat=True)
    pages = list(public_pages(root).in_menu().filter(depth__gt=root.depth, depth__lte=root.depth + 3)) if root else []
    return {
        "menu": _menu(request, site, root, pages),
        "alerts": _alerts(request, site, language),
        "footer": _footer(request, site, root or site.root_page, language),
        "languages": [code for code in codes if code != language],
        "locales": {str(pk): code for pk, code in Locale.objects.values_list("pk", "language_code")},
        "news": _news_list(request, root),
    }


def _setting(model: type[Setting], site: Site) -> Setting:
    """The site's row or the defaults unsaved: reading a page writes nothing."""
    return model.objects.filter(site=site).first() or model(site=site)


def _news_list(request: HttpRequest, root: Page | None) -> Data:
    """The site's first list of news: its number and its address."""
    index = news_index_of(root)
    return {"pk": index.pk, "url": index.get_url(request) or ""} if index is not None else {}


def _link(page: Page, request: HttpRequest) -> Data:
    return {"label": page.title, "url": page.get_url(request) or ""}


def _menu(request: HttpRequest, site: Site, root: Page | None, pages: list[Page]) -> list[Data]:
    """Pages of the tree first, in its order (10, 20, …); links of enabled modules stand among them by their order.
    A language in which there are no pages has those of modules alone."""
    entries: list[tuple[int, Data]] = []
    top = [page for page in pages if page.depth == root.depth + 1] if root else []
    sections = SectionPage.objects.in_bulk([page.pk for page in top])
    for number, page in enumerate(top, start=1):
        entries.append((number * 10, _entry(page, pages, sections.get(page.pk), request)))
    kind = site.community_site.kind
    for _label, item in contributions(MenuItem, site):
        if kind in item.audience:
            entries += [(item.order, entry) for entry in _contributed(item)]
    return [entry for _order, entry in sorted(entries, key=lambda pair: pair[0])]


def _contributed(item: MenuItem) -> Iterator[Data]:
    try:
        yield {"label": gettext(str(item.label)), "url": reverse(item.url_name), "groups": []}
    except NoReverseMatch:
        return


def _entry(page: Page, pages: list[Page], section: SectionPage | None, request: HttpRequest) -> Data:
    children = [item for item in pages if item.depth == page.depth + 1 and item.path.startswith(page.path)]
    groups: list[Data] = []
    loose: list[Data] = []
    for child in children:
        below = [item for item in pages if item.depth == child.depth + 1 and item.path.startswith(child.path)]
        if below:
            groups.append({"title": child.title, "links": [_link(item, request) for item in below]})
        else:
            loose.append(_link(child, request))
    size = max(LINKS_IN_A_COLUMN, -(-len(loose) // max(1, 3 - len(groups))))
    groups += [{"title": "", "links": loose[at : at + size]} for at in range(0, len(loose), size)]
    entry: Data = {**_link(page, request), "groups": groups}
    if groups:
        entry["promo"] = _promo(page, section, request)
    return entry


def _promo(page: Page, section: SectionPage | None, request: HttpRequest) -> Data:
    """The hint of the section, or the way to its own page, so that no page is out of reach."""
    if section is not None and section.promo_title and section.promo_page and section.promo_page.live:
        return {
            "title": section.promo_title,
            "text": section.promo_text,
            "url": section.promo_page.get_url(request) or "",
            "label": section.promo_link_text or gettext("Read more"),
        }
    return {
        "title": page.title,
        "text": section.lead if section is not None else "",
        "url": page.get_url(request) or "",
        "label": gettext("The whole section"),
    }


def _alerts(request: HttpRequest, site: Site, language: str) -> list[Data]:
    alerts = []
    for child in _setting(AlertSetting, site).alerts:
        value, link = child.value, child.value["link"]
        english = language == "en"
        alerts.append(
            {
                "level": "alarm" if value["kind"] == "alarm" else "notice",
                "icon": value["icon"] or ALERT_ICONS[value["kind"]],
                "title": (value["title_en"] if english else "") or value["title"],
                "text": (value["text_en"] if english else "") or value["text"],
                "url": link.href(request) if link else "",
                # the words of the link are in the language of the site
                "link_label": (link.get("text") if link and not english else "") or gettext("Read more"),
                "starts_at": value["starts_at"].isoformat() if value["starts_at"] else "",
                "ends_at": value["ends_at"].isoformat() if value["ends_at"] else "",
            }
        )
    return alerts


def _footer(request: HttpRequest, site: Site, root: Page, language: str) -> Data:
    contacts, footer = _setting(ContactSetting, site), _setting(FooterSetting, site)
    english = language == "en"
    columns = []
    for child in footer.columns_en if english and footer.columns_en else footer.columns:
        links = [{"label": link["text"], "url": link.href(request)} for link in child.value["links"]]
        columns.append({"title": child.value["title"], "links": [link for link in links if link["url"]]})
    updated = public_pages(root).aggregate(at=Max("last_published_at"))["at"]
    return {
        "title": (contacts.organisation_en if english else "") or contacts.organisation or site.site_name,
        "address": (contacts.address_en if english else "") or contacts.address,
        "phone": contacts.phone,
        "phone_link": contacts.phone_full or contacts.phone,
        "phone_note": contacts.phone_note,
        "email": contacts.email,
        "hours": (contacts.hours_en if english else "") or contacts.hours,
        "columns": [column for column in columns if column["links"]],
        "columns_lang": "uk" if english and not footer.columns_en else "",
        "address_lang": "uk" if english and not contacts.address_en else "",
        "hours_lang": "uk" if english and not contacts.hours_en else "",
        "note_lang": "uk" if english else "",
        "note": gettext("A demonstration: the community, the people and the events are invented.")
        if settings.DEMO
        else "",
        "updated_at": updated.isoformat() if updated else "",
    }


def alerts_of_the_moment(alerts: list[Data], request: HttpRequest) -> list[Data]:
    """Alerts whose time it is; the page around them is cached no longer than until the next one changes."""
    moment, shown = now(), []
    for alert in alerts:
        starts, ends = (datetime.fromisoformat(alert[key]) if alert[key] else None for key in ("starts_at", "ends_at"))
        for border in (starts, ends):
            if border is not None and border > moment:
                limit_page_cache(request, max(1, int((border - moment).total_seconds())))
        if (starts is None or starts <= moment) and (ends is None or moment < ends):
            shown.append(alert)
    return shown


def mark_current(menu: list[Data], path: str) -> list[Data]:
    """A copy of the menu with `is_current` on the entry and the link that the address belongs to."""

    def is_here(url: str) -> bool:
        return bool(url) and url.strip("/") not in {"", "en"} and path.startswith(url)

    marked = []
    for entry in menu:
        groups = [
            {**group, "links": [{**link, "is_current": link["url"] == path} for link in group["links"]]}
            for group in entry["groups"]
        ]
        inside = any(is_here(link["url"]) for group in groups for link in group["links"])
        marked.append({**entry, "groups": groups, "is_current": is_here(entry["url"]) or inside})
    return marked
