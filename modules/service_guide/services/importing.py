"""Rows of a table become services: the same way for a file of a user and for the demo.

A row is found again by its identifier of the guide, else by its address. A fact without a source and a date is an
example, and the page says so. One wrong row and nothing is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from modules.service_guide.constants import Audience, CostKind, FactKind
from modules.service_guide.models import Blank, Fact, LegalAct, LifeEvent, Service, ServiceEvent
from modules.service_guide.services.changes import note, service_changed
from modules.service_guide.services.guide import free_slug
from modules.service_guide.services.lines import day_of, parsed_acts

PLAIN = ("title", "title_en", "lead", "lead_en", "also_known_as", "online_url", "source_url")
FACTS = tuple(FactKind.values)
COLUMNS = (
    *("code", "slug", *PLAIN[:5], "audience", "events", "cost_kind", "fee", "online_url", "is_in_force"),
    *("source_url", "checked_on"),
    *(f"{kind}{part}" for kind in FACTS for part in ("", "_en", "_source", "_checked")),
    "acts",
)
NO = frozenset({"", "0", "no", "false", "ні"})
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowError:
    """`number` counts rows of data from 1."""

    number: int
    column: str
    message: str


@dataclass(slots=True)
class ImportReport:
    made: int = 0
    changed: int = 0
    kept: int = 0
    errors: list[RowError] = field(default_factory=list)


@dataclass(slots=True)
class Card:
    """What hangs on a service. None and parts that are left out stay as they are; an empty text takes the fact out."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: list[LegalAct] | None = None
    blanks: list[Blank] | None = None
    events: list[LifeEvent] | None = None


class _Undo(Exception):
    """Takes the transaction back."""


def import_services(
    *, rows: Iterable[Row], community: Any, actor: Any, is_dry: bool = False, only_new: bool = False
) -> ImportReport:
    """Write rows of a table as the community's own services, or without one as the national guide's.

    `only_new` leaves what is known as it is; `is_dry` tells what would happen and writes nothing.
    """
    report = ImportReport()
    try:
        with transaction.atomic():
            events = {row.slug: row for row in LifeEvent.objects.for_community(community)}
            for number, row in enumerate(rows, 1):
                _import(number, row, community, events, report, only_new)
            if report.errors or is_dry:
                raise _Undo
            if report.made or report.changed:
                note(actor, "imported", None, community, made=report.made, changed=report.changed)
    except _Undo:
        pass
    return report


def _import(
    number: int, row: Row, community: Any, events: dict[str, LifeEvent], report: ImportReport, only_new: bool
) -> None:
    service = _found(row, community)
    is_new = service.pk is None
    if only_new and not is_new:
        report.kept += 1
        return
    wrong: dict[str, str] = {}
    _fill(service, row, wrong)
    names = [name.strip() for name in str(row.get("events") or "").split(",") if name.strip()]
    unknown = [name for name in names if name not in events]
    if unknown:
        wrong["events"] = _("Unknown life event: %(names)s.") % {"names": ", ".join(unknown)}
    facts, acts = _facts(row, wrong), _acts(row, wrong)
    if not wrong:
        try:
            with transaction.atomic():
                _write(service, facts, acts, [events[name] for name in names])
        except ValidationError as error:
            wrong = _sentences(error)
    if wrong:
        report.errors += [RowError(number, column, message) for column, message in wrong.items()]
    elif is_new:
        report.made += 1
    else:
        report.changed += 1


def _found(row: Row, community: Any) -> Service:
    rows = Service.objects.own(community) if community is not None else Service.objects.shared()
    code, slug = _text(row, "code"), _text(row, "slug")
    found = rows.filter(code=code).first() if code else None
    found = found or (rows.filter(slug=slug).first() if slug else None)
    return found or Service(community=community, code=code, slug=slug)


def _fill(service: Service, row: Row, wrong: dict[str, str]) -> None:
    for name in PLAIN:
        setattr(service, name, _text(row, name))
    service.code = _text(row, "code") or service.code
    service.slug = _text(row, "slug") or service.slug or free_slug(service.community, service.title)
    service.audience = _text(row, "audience") or Audience.PEOPLE
    service.cost_kind = _text(row, "cost_kind") or CostKind.FREE
    service.is_in_force = _text(row, "is_in_force").lower() not in NO if "is_in_force" in row else True
    service.checked_on = _day(row, "checked_on", wrong)
    service.is_example = not (service.source_url and service.checked_on)
    try:
        service.fee = Decimal(_text(row, "fee").replace(",", ".")) if _text(row, "fee") else None
    except InvalidOperation:
        wrong["fee"] = _("Write the fee as a number: 120 or 120,50.")


def _facts(row: Row, wrong: dict[str, str]) -> list[Fact]:
    found = []
    for kind in FACTS:
        text = _text(row, kind)
        if text:
            source, checked = _text(row, f"{kind}_source"), _day(row, f"{kind}_checked", wrong)
            found.append(
                Fact(
                    kind=kind,
                    text=text,
                    text_en=_text(row, f"{kind}_en"),
                    source_url=source,
                    checked_on=checked,
                    is_example=not (source and checked),
                )
            )
    return found


def _acts(row: Row, wrong: dict[str, str]) -> list[LegalAct]:
    try:
        return parsed_acts(_text(row, "acts"))
    except ValueError as error:
        wrong["acts"] = str(error)
        return []


def write_card(service: Service, card: Card) -> None:
    """Put the parts of a table's row on a service that has its key."""
    known = {fact.kind: fact for fact in service.facts.all()} if card.facts else {}
    for kind, parts in card.facts.items():
        fact = known.get(kind) or Fact(service=service, kind=kind)
        for name, value in parts.items():
            setattr(fact, name, value)
        fact.is_example = not (fact.source_url and fact.checked_on)
        if fact.text:
            fact.full_clean()
            fact.save()
        elif fact.pk:
            fact.delete()
    if card.acts is not None:
        _replace(service, LegalAct, card.acts)
    if card.blanks is not None:
        service.blanks.filter(document=None).delete()
        for blank in card.blanks:
            blank.service, blank.pk = service, None
            blank.full_clean()
            blank.save()
    if card.events is not None:
        links = [ServiceEvent(event=event, order=order) for order, event in enumerate(card.events)]
        _replace(service, ServiceEvent, links)


def _replace(service: Service, model: Any, rows: list[Any]) -> None:
    model.objects.filter(service=service).delete()
    for each in rows:
        each.service = service
        each.pk = None
        each.save()


def _write(service: Service, facts: list[Fact], acts: list[LegalAct], events: list[LifeEvent]) -> None:
    service.full_clean()
    service.save()
    for rows in (service.facts, service.acts, service.event_links):
        rows.all().delete()
    links = [ServiceEvent(event=event, order=order) for order, event in enumerate(events)]
    parts: list[Any] = [*facts, *acts, *links]
    for each in parts:
        each.service = service
        each.full_clean()
        each.save()
    service_changed(service)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _day(row: Row, name: str, wrong: dict[str, str]) -> date | None:
    try:
        return day_of(_text(row, name))
    except ValueError as error:
        wrong[name] = str(error)
        return None


def _sentences(error: ValidationError) -> dict[str, str]:
    if not hasattr(error, "error_dict"):
        return {"": " ".join(error.messages)}
    return {name.replace("__all__", ""): " ".join(messages) for name, messages in error.message_dict.items()}
