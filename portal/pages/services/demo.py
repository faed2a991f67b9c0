"""The demo: two invented communities, people of every role, what modules contribute, pages and news.

Called at every start of a demo: makes what is missing, leaves what people have changed, moves dates to today.
"""

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model

from portal.accounts.services import ensure_demo_user
from portal.communities.models import Community
from portal.communities.policies import role_choices
from portal.communities.services import ensure_demo_settlements
from portal.pages.services.communities import CommunitySpec, create_community
from portal.registry.contract import DemoData
from portal.registry.modules import call, contributions

# First name, last name; nobody's. A role of a module that is not listed gets a name of its own code.
PEOPLE = {
    "owner": ("Ярослава", "Головко-Демонська"),
    "admin": ("Назар", "Порядченко"),
    "unit": ("Ганна", "Відділенко"),
    "editor": ("Роксолана", "Дописенко"),
    "persona": ("Гнат", "Особистий"),
    "moderator": ("Мар’яна", "Умовна-Типова"),
    "appeals_department": ("Лідія", "Листенко"),
    "head": ("Богдан", "Головатий"),
    "deputy_head": ("Ніна", "Заступницька"),
    "executor": ("Тарас", "Виконавчук"),
    "desk_specialist": ("Світлана", "Віконна"),
    "hall_chief": ("Роман", "Зальний"),
}
CITIZENS = (("citizen", "Іванна", "Громаденко", "Прикладівна"), ("citizen2", "Матвій", "Вишневецький-Гай", ""))


def specs(port: int) -> tuple[CommunitySpec, CommunitySpec]:
    return (
        CommunitySpec(
            name="Вишнева громада",
            name_en="Vyshneva community",
            slug="vyshneva",
            host="localhost",
            aliases=("127.0.0.1",),
            cnap_host="cnap.localhost",
            cnap_name="ЦНАП Вишневої громади",
            district="Садовий район, Демонстраційна область",
            port=port,
        ),
        CommunitySpec(
            name="Калинова громада",
            name_en="Kalynova community",
            slug="kalynova",
            host="kalynova.localhost",
            district="Садовий район, Демонстраційна область",
            port=port,
        ),
    )


def seed_demo(today: date) -> list[Community]:
    """Bring the demo to `today`; RuntimeError where DEMO is off."""
    if not settings.DEMO:
        raise RuntimeError("The demo is made only where DEMO is on.")
    port = urlsplit(settings.WAGTAILADMIN_BASE_URL).port or 80
    units = ensure_demo_settlements()
    communities = []
    for spec in specs(port):
        community = create_community(spec)
        if spec.slug == "vyshneva" and community.settlement_id is None:
            community.settlement = units["Вишнева"]
            community.save(update_fields=["settlement"])
        seed_people(community)
        communities.append(community)
    seed_pages(communities[0], today)
    for community in communities:
        for _module, item in contributions(DemoData):
            call(item.seed, community, today)
    return communities


def seed_pages(community: Community, today: date) -> None:
    """Pages and news, where the installation ships them."""
    if find_spec("portal.pages.demo") is not None:
        import_module("portal.pages.demo").seed(community, today)


def seed_people(community: Community) -> None:
    """One login for every role of the installation, and citizens."""
    for code, _label in role_choices():
        first, last = PEOPLE.get(code, (code.capitalize(), "Вигадана"))
        _ensure(f"{code}@{community.slug}.example", code, community, first_name=first, last_name=last)
    for login, first, last, patronymic in CITIZENS:
        names = {"first_name": first, "last_name": last, "patronymic": patronymic}
        _ensure(f"{login}@{community.slug}.example", "", None, **names)


def _ensure(email: str, role: str, community: Community | None, **names: Any) -> None:
    """Make a login that is missing; comparing the password of each at every start would cost a second a person."""
    people = get_user_model().objects.filter(email=email)
    if role:
        people = people.filter(memberships__role=role, memberships__community=community)
    if not people.exists():
        ensure_demo_user(email, role, community, **names)
