"""Help of the admin: what each screen is for, in a few sentences (a slot of the contract)."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.text import slugify

from portal.registry.contract import Contribution
from portal.registry.modules import contributions


@dataclass(frozen=True, slots=True)
class AdminHelp(Contribution):
    """A topic of the built-in guide. `screens` are names of the admin's addresses, or what they begin with, where the
    topic is offered; `permission` hides it from whoever has no such screen."""

    key: str
    title: str
    text: str
    screens: tuple[str, ...] = ()
    permission: str = ""
    order: int = 100

    @property
    def anchor(self) -> str:
        return slugify(self.key)


def topics_for(request: HttpRequest) -> list[AdminHelp]:
    """Topics of modules that the site has on, of screens that the person may open."""
    site = getattr(request, "_wagtail_site", None)
    found = [item for _label, item in contributions(AdminHelp, site)]
    return [item for item in found if not item.permission or request.user.has_perm(item.permission)]


def topic_of(request: HttpRequest) -> AdminHelp | None:
    """The topic of the screen that is open: the one that names it longest."""
    match = request.resolver_match
    name = match.view_name if match else ""
    fitting = [(each, item) for item in topics_for(request) for each in item.screens if name.startswith(each)]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None
