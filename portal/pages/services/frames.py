"""Contacts, footer and alert bar of a site."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from wagtail.models import Site

from portal.pages.models import AlertSetting, ContactSetting, FooterSetting
from portal.pages.services.content import block

# (title, [(text, "/address/" or a page or the url_name of a module's MenuItem)])
Column = tuple[str, Sequence[tuple[str, Any]]]


def link(text: str, target: Any) -> dict[str, Any]:
    """A stored link block: `target` is a page, an address, or the url_name of a module's menu item."""
    if hasattr(target, "pk"):
        return {"text": text, "page": target.pk, "service": "", "url": ""}
    if ":" in target and not target.startswith(("https:", "mailto:", "tel:", "/")):
        return {"text": text, "page": None, "service": target, "url": ""}
    return {"text": text, "page": None, "service": "", "url": target}


def set_contacts(site: Site, **fields: str) -> ContactSetting:
    """Fields of ContactSetting: organisation, address, phone, phone_full, phone_note, email, hours, *_en."""
    setting = ContactSetting.for_site(site)
    for name, value in fields.items():
        setattr(setting, name, value)
    setting.full_clean()
    setting.save()
    return setting


def set_footer(site: Site, columns: Iterable[Column], columns_en: Iterable[Column] = ()) -> FooterSetting:
    setting = FooterSetting.for_site(site)
    for name, wanted in (("columns", columns), ("columns_en", columns_en)):
        stream = [
            block("column", {"title": title, "links": [link(text, target) for text, target in links]})
            for title, links in wanted
        ]
        setattr(setting, name, stream)
    setting.save()
    return setting


def set_alerts(site: Site, alerts: Iterable[dict[str, Any]]) -> AlertSetting:
    """Each has kind (alarm, outage, notice), title, text; icon, starts_at, ends_at (aware), link=(text, target)
    may be left out."""
    stream = []
    for alert in alerts:
        value = {key: _stored(alert.get(key, "")) for key in ("kind", "title", "text", "title_en", "text_en", "icon")}
        value |= {key: _stored(alert.get(key)) for key in ("starts_at", "ends_at")}
        value["link"] = link(*alert["link"]) if alert.get("link") else link("", "")
        stream.append(block("alert", value))
    setting = AlertSetting.for_site(site)
    setting.alerts = stream
    setting.save()
    return setting


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
