"""What the cabinet's frame and first page show to a person on a site."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from portal.communities.models import Membership
from portal.communities.policies import role_label, role_rights
from portal.registry.contract import CabinetPanel, CabinetSection, MenuItem
from portal.registry.modules import call, contributions, is_shown

# On a phone four sections stand in the bar, the fifth place is «Ще».
TABS = 4


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    url: str
    icon: str
    group: str
    counter: int
    is_current: bool
    is_tab: bool


@dataclass(frozen=True, slots=True)
class Panel:
    template: str
    values: dict[str, Any]
    column: str


def visible_sections(request: HttpRequest) -> list[Section]:
    """Sections of modules that the site has on and the person may open; the first page is not among them."""
    user, community = request.user, getattr(request, "community", None)
    shown = [
        (reverse(item.url_name), item)
        for _label, item in contributions(CabinetSection, Site.find_for_request(request))
        if is_shown(item.is_visible, user, community)
    ]
    # The longest address that the request begins with: a section's own pages light it up too.
    current = max((url for url, _item in shown if request.path.startswith(url)), key=len, default="")
    return [
        Section(
            label=item.label,
            url=url,
            icon=item.icon or "right",
            group=item.group,
            counter=int(str(call(item.counter, user, community) or 0)) if item.counter else 0,
            is_current=url == current,
            # Settings are opened seldom: they stand behind «Ще».
            is_tab=item.group != "settings" and number < TABS - 1,
        )
        for number, (url, item) in enumerate(shown)
    ]


def panels(request: HttpRequest) -> list[Panel]:
    """Panels of the first page that have something to show."""
    found = []
    for _label, item in contributions(CabinetPanel, Site.find_for_request(request)):
        values = call(item.context, request)
        if isinstance(values, dict):
            found.append(Panel(template=item.template, values=values, column=item.column))
    return found


def next_steps(request: HttpRequest) -> list[MenuItem]:
    """Public pages of modules that a person with an empty cabinet may begin with."""
    return [item for _label, item in contributions(MenuItem, Site.find_for_request(request))][:3]


def role_of(user: Any, community: Any) -> str:
    """The person's highest role in a community today, in words; "" for a citizen."""
    if community is None or not user.is_authenticated:
        return ""
    held = set(Membership.objects.active().filter(user=user, community=community).values_list("role", flat=True))
    return next((role_label(code) for code in role_rights() if code in held), "")
