"""Demo addressees from data/demo_<community>.toml: made once, exceptions anchored to today at each call."""

import tomllib
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from modules.addressees.constants import ScheduleKind
from modules.addressees.models import (
    Addressee,
    AddresseeGroup,
    ContactPoint,
    Moderator,
    Office,
    Schedule,
    ScheduleException,
    ScheduleRule,
)
from modules.addressees.services.moderators import assign_moderator
from modules.addressees.services.registry import register_addressee
from portal.accounts.services import ensure_demo_user
from portal.communities.constants import Role
from portal.communities.models import Community, Settlement
from portal.pages.models import Picture
from portal.pages.services.media import add_picture

DATA = Path(__file__).parent.parent / "data"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PLAIN = ("is_chosen", "short_name", "position", "description", "competences", "phone", "email", "website", "order")
MODERATOR_ROLE = "moderator"


def clock_time(text: str) -> time:
    """From «8:05»; «24:00» is the end of the day, stored as 00:00."""
    hours, minutes = text.split(":")
    return time(int(hours) % 24, int(minutes))


def parsed_hours(line: str) -> list[dict[str, Any]]:
    """Fields of rules from «mon-thu 8:00-12:00 13:00-17:15» or «thu#1 10:00-13:00»."""
    days, *spans = line.split()
    days, _mark, nth = days.partition("#")
    first, _dash, last = days.partition("-")
    weekdays = range(DAYS.index(first), DAYS.index(last or first) + 1)
    pairs = [span.split("-") for span in spans]
    return [
        {"weekday": day, "nth": int(nth) if nth else None, "opens": clock_time(begin), "closes": clock_time(end)}
        for day in weekdays
        for begin, end in pairs
    ]


def seed_demo(community: Community, today: date) -> None:
    """Slot DemoData. What people have changed stays; a community without a data file gets nothing."""
    path = DATA / f"demo_{community.slug}.toml"
    if not path.exists():
        return
    data = tomllib.loads(path.read_text("utf-8"))
    with transaction.atomic():
        groups = {item["slug"]: _ensure_group(community, item, n) for n, item in enumerate(data["group"])}
        known = {row.slug: row for row in Addressee.objects.for_community(community)}
        for item in data["addressee"]:
            if item["slug"] not in known:
                known[item["slug"]] = _make(community, item, known, groups)
            _anchor_exceptions(known[item["slug"]], item, known, today)
        for item in data["moderator"]:
            _ensure_moderator(community, known[item["addressee"]], item)


def drawing(community: Community, name: str, title: str) -> Picture | None:
    """One of data/pictures: drawn for this demo, of nobody; None where there is none."""
    path = DATA / "pictures" / f"{name}.png"
    if community.collection is None or not path.exists():
        return None
    said = _("Drawing: %(title)s") % {"title": title}
    return add_picture(community.collection, title, path, alt=said, credit="Viche, CC0")


def _ensure_group(community: Community, item: dict[str, Any], number: int) -> AddresseeGroup:
    found = AddresseeGroup.objects.for_community(community).filter(slug=item["slug"]).first()
    if found is not None:
        return found
    picture = drawing(community, f"group-{item['slug']}", item["name"])
    said = {name: item[name] for name in ("slug", "name", "description")}
    return AddresseeGroup.objects.create(community=community, order=number * 10, picture=picture, **said)


def _make(
    community: Community, item: dict[str, Any], known: dict[str, Addressee], groups: dict[str, AddresseeGroup]
) -> Addressee:
    made = register_addressee(
        community=community,
        kind=item["kind"],
        name=item["name"],
        slug=item["slug"],
        parent=known[item["parent"]] if "parent" in item else None,
        actor=None,
        user=_person_of(community, item),
        photo=drawing(community, item["slug"], item["name"]),
        **{name: item[name] for name in PLAIN if name in item},
    )
    made.groups.set([groups[slug] for slug in item.get("groups", ())])
    ContactPoint.objects.bulk_create(
        ContactPoint(addressee=made, order=n, **contact) for n, contact in enumerate(item.get("contact", ()))
    )
    offices = [_make_office(made, office, n) for n, office in enumerate(item.get("office", ()))]
    for number, schedule in enumerate(item.get("schedule", ())):
        _make_schedule(made, schedule, number, offices)
    return made


def _person_of(community: Community, item: dict[str, Any]) -> Any:
    """The demo's login whose own card it is; it may edit that one only."""
    if "login" not in item:
        return None
    first, _space, last = item["name"].partition(" ")
    email = f"{item['login']}@{community.slug}.example"
    return ensure_demo_user(email, Role.PERSONA, community, first_name=first, last_name=last)


def _make_office(addressee: Addressee, item: dict[str, Any], number: int) -> Office:
    place = Settlement.objects.filter(pk__startswith="UA99", name=item["settlement"]).first()
    point = {name: Decimal(item[name]) for name in ("latitude", "longitude") if name in item}
    rest = {name: item[name] for name in ("name", "address", "room", "phone", "accessibility") if name in item}
    return Office.objects.create(addressee=addressee, settlement=place, order=number, **point, **rest)


def _make_schedule(addressee: Addressee, item: dict[str, Any], number: int, offices: list[Office]) -> None:
    schedule = Schedule.objects.create(
        addressee=addressee,
        kind=item.get("kind", ScheduleKind.WORK),
        title=item.get("title", ""),
        is_open_on_holidays=item.get("is_open_on_holidays", False),
        office=offices[item["office"]] if "office" in item else None,
        order=number,
    )
    ScheduleRule.objects.bulk_create(
        ScheduleRule(schedule=schedule, **fields) for line in item["hours"] for fields in parsed_hours(line)
    )


def _anchor_exceptions(addressee: Addressee, item: dict[str, Any], known: dict[str, Addressee], today: date) -> None:
    """Exceptions of the demo are known by their reason; their dates move with today."""
    for number, schedule in enumerate(item.get("schedule", ())):
        for wanted in schedule.get("exception", ()):
            row = Schedule.objects.filter(addressee=addressee, order=number).first()
            if row is None:
                continue
            opens, _dash, closes = wanted.get("hours", "").partition("-")
            substitute = known.get(wanted.get("substitute", ""))
            ScheduleException.objects.update_or_create(
                schedule=row,
                reason=wanted["reason"],
                defaults={
                    "starts_on": today + timedelta(days=wanted["from"]),
                    "ends_on": today + timedelta(days=wanted["to"]),
                    "opens": clock_time(opens) if opens else None,
                    "closes": clock_time(closes) if closes else None,
                    "substitute": substitute,
                },
            )


def _ensure_moderator(community: Community, addressee: Addressee, item: dict[str, Any]) -> None:
    login = f"{item['login']}@{community.slug}.example"
    user = get_user_model().objects.filter(email=login).first() or ensure_demo_user(
        login, item.get("role", MODERATOR_ROLE), community, first_name=item["first_name"], last_name=item["last_name"]
    )
    if not Moderator.objects.filter(addressee=addressee, user=user, substitute_of=None).exists():
        assign_moderator(addressee=addressee, user=user, has_subtree=item.get("has_subtree", True), actor=None)
