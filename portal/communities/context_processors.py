"""What every page's frame needs.

Here: `community`, `community_site`, `brand` (portal.communities.frame.Brand), `preferences`
(portal.common.preferences.ReadingPreferences), `palette_url`, `site_search_url`, `cabinet_url`.

Other apps add, by context processors of their own (all optional, an absent one draws nothing):
- `menu`: [{"label", "url", "is_current", "groups": [{"title", "links": [{"label", "url", "is_current"}]}],
  "promo": {"title", "text", "url", "label"}}]; an entry with `groups` opens a panel and needs no url;
- `alerts`: [{"level": "alarm" | "notice", "icon", "title", "text", "url", "link_label"}];
- `footer`: {"title", "address", "phone", "phone_link", "phone_note", "email", "hours", "columns": [{"title",
  "links": [{"label", "url"}]}], "note", "updated_at"}; line breaks of address and hours are kept.
A view adds `breadcrumbs`: [{"label", "url"}], the last is the page itself.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.common.preferences import reader_preferences
from portal.communities.frame import brand_of
from portal.communities.theming import request_setting


def frame(request: HttpRequest) -> dict[str, Any]:
    setting = request_setting(request)
    return {
        "community": getattr(request, "community", None),
        "community_site": getattr(request, "community_site", None),
        "brand": brand_of(request),
        "preferences": reader_preferences(request, setting.scheme_policy if setting else "auto"),
        "palette_url": getattr(request, "palette_url", ""),
        "cabinet_url": reverse("cabinet:home"),
    }
