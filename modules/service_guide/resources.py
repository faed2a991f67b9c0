"""The table of a community's own services for import and export: one row a service, its card in columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields

from modules.service_guide.constants import Audience, CostKind, FactKind
from modules.service_guide.models import LifeEvent, Service
from modules.service_guide.models.service import ServiceQuerySet, web
from modules.service_guide.services.guide import guide_imported, lock_services, services_imported
from modules.service_guide.services.importing import Card, write_card
from modules.service_guide.services.lines import day_of, lines_of_acts, lines_of_blanks, parsed_acts, parsed_blanks
from portal.common import clock
from portal.imports.columns import ChoiceWidget, Column, TextWidget, YesNoWidget
from portal.imports.resources import Line, Problem, TableResource

PARTS = {
    "text": "{kind}",
    "text_en": gettext_lazy("{kind}, in English"),
    "source_url": gettext_lazy("{kind}: source"),
    "checked_on": gettext_lazy("{kind}: checked on"),
}


class MoneyWidget(TextWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "").replace(",", ".").replace(" ", "").replace("\xa0", "").strip()
        try:
            return Decimal(text) if text else None
        except InvalidOperation as error:
            raise ValueError(_("Write the fee as a number: 120 or 120,50.")) from error


class DayWidget(TextWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return day_of(str(value or ""))

    def render(self, value: date | None, obj: Any = None, **kwargs: Any) -> str:
        return f"{value:%d.%m.%Y}" if value else ""


class CardField(fields.Field):
    """A column of what hangs on a service: put on `instance.card`, written when the rows have their keys."""

    def card(self, instance: Any) -> Card:
        if not hasattr(instance, "card"):
            instance.card = Card()
        found: Card = instance.card
        return found

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        self.put(self.card(instance), str(row[self.column_name] or "").strip(), kwargs["table"])

    def put(self, card: Card, text: str, table: Any) -> None:
        raise NotImplementedError

    def export(self, instance: Any, **kwargs: Any) -> str:
        card = getattr(instance, "card", None)
        said = self.of_card(card) if card is not None else None
        return said if said is not None else self.of_database(instance) if instance.pk else ""

    def of_card(self, card: Card) -> str | None:
        raise NotImplementedError

    def of_database(self, instance: Any) -> str:
        raise NotImplementedError


class FactField(CardField):
    def __init__(self, kind: str, part: str) -> None:
        self.kind, self.part = kind, part
        super().__init__(f"{kind}_{part}", f"{kind}_{part}")

    def put(self, card: Card, text: str, table: Any) -> None:
        value: Any = day_of(text) if self.part == "checked_on" else text
        if self.part == "source_url" and text:
            web(text)
        card.facts.setdefault(self.kind, {})[self.part] = value

    def of_card(self, card: Card) -> str | None:
        parts = card.facts.get(self.kind, {})
        return self._shown(parts[self.part]) if self.part in parts else None

    def of_database(self, instance: Any) -> str:
        found = next((fact for fact in instance.facts.all() if fact.kind == self.kind), None)
        return self._shown(getattr(found, self.part)) if found else ""

    def _shown(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value or "")


class EventsField(CardField):
    def put(self, card: Card, text: str, table: Any) -> None:
        names = [name.strip() for name in text.replace(";", ",").split(",") if name.strip()]
        unknown = [name for name in names if name not in table.events]
        if unknown:
            raise ValueError(_("Unknown life event: %(names)s.") % {"names": ", ".join(unknown)[:120]})
        card.events = [table.events[name] for name in dict.fromkeys(names)]

    def of_card(self, card: Card) -> str | None:
        return None if card.events is None else ", ".join(event.slug for event in card.events)

    def of_database(self, instance: Any) -> str:
        return ", ".join(link.event.slug for link in instance.event_links.all())


class ActsField(CardField):
    def put(self, card: Card, text: str, table: Any) -> None:
        card.acts = parsed_acts(text)

    def of_card(self, card: Card) -> str | None:
        return None if card.acts is None else lines_of_acts(card.acts)

    def of_database(self, instance: Any) -> str:
        return lines_of_acts(instance.acts.all())


class BlanksField(CardField):
    """Links only: files are put on in the admin, and stay."""

    def put(self, card: Card, text: str, table: Any) -> None:
        card.blanks = parsed_blanks(text)

    def of_card(self, card: Card) -> str | None:
        return None if card.blanks is None else lines_of_blanks(card.blanks)

    def of_database(self, instance: Any) -> str:
        return lines_of_blanks(blank for blank in instance.blanks.all() if blank.url)


FACTS = [
    (FactField(kind.value, part), format_lazy(heading, kind=kind.label))
    for kind in FactKind
    for part, heading in PARTS.items()
]


class ServiceTable(TableResource):
    slug = fields.Field("slug", "slug", TextWidget())
    code = fields.Field("code", "code", TextWidget())
    title = fields.Field("title", "title", TextWidget())
    title_en = fields.Field("title_en", "title_en", TextWidget())
    lead = fields.Field("lead", "lead", TextWidget())
    lead_en = fields.Field("lead_en", "lead_en", TextWidget())
    also_known_as = fields.Field("also_known_as", "also_known_as", TextWidget())
    audience = fields.Field("audience", "audience", ChoiceWidget(Audience.choices))
    events_ = EventsField("events_", "events_")
    cost_kind = fields.Field("cost_kind", "cost_kind", ChoiceWidget(CostKind.choices))
    fee = fields.Field("fee", "fee", MoneyWidget())
    online_url = fields.Field("online_url", "online_url", TextWidget())
    source_url = fields.Field("source_url", "source_url", TextWidget())
    checked_on = fields.Field("checked_on", "checked_on", DayWidget())
    is_in_force = fields.Field("is_in_force", "is_in_force", YesNoWidget())
    acts_ = ActsField("acts_", "acts_")
    blanks_ = BlanksField("blanks_", "blanks_")

    key = "slug"
    columns = (
        Column(
            "slug",
            gettext_lazy("Address of the page"),
            gettext_lazy("Latin letters, digits and hyphens. The row is known by it, so it never changes here."),
            "dopomoha-na-likuvannia",
        ),
        Column("code", gettext_lazy("Identifier"), gettext_lazy("Of the Guide, if the service is there.")),
        Column("title", gettext_lazy("Service"), "", "Допомога на лікування"),
        Column("title_en", gettext_lazy("Service, in English")),
        Column("lead", gettext_lazy("In a sentence"), gettext_lazy("What a person gets, in the person’s words.")),
        Column("lead_en", gettext_lazy("In a sentence, in English")),
        Column("also_known_as", gettext_lazy("What people call it")),
        Column("audience", gettext_lazy("For whom"), "", gettext_lazy("people")),
        Column("events_", gettext_lazy("Life events"), gettext_lazy("Addresses of life events, divided by commas.")),
        Column("cost_kind", gettext_lazy("Free or paid"), "", gettext_lazy("free of charge")),
        Column("fee", gettext_lazy("Fee, ₴"), "", "49,92"),
        Column("online_url", gettext_lazy("Online"), gettext_lazy("An address that begins with https://.")),
        Column("source_url", gettext_lazy("Source of the name and the identifier")),
        Column("checked_on", gettext_lazy("Source checked on"), "", "22.11.2026"),
        Column("is_in_force", gettext_lazy("In force"), gettext_lazy("Yes or no; empty is yes.")),
        *(Column(field.column_name, label) for field, label in FACTS),
        Column("acts_", gettext_lazy("Legal basis"), gettext_lazy("A line each: act | article | link | checked on.")),
        Column(
            "blanks_",
            gettext_lazy("Blank forms and samples"),
            gettext_lazy("A line each: name | blank form or sample | link | checked on."),
        ),
    )

    class Meta:
        model = Service
        fields = (
            "slug", "code", "title", "title_en", "lead", "lead_en", "also_known_as", "audience", "events_",
            "cost_kind", "fee", "online_url", "source_url", "checked_on", "is_in_force", "acts_", "blanks_",
        )  # fmt: skip

    def __init__(self, *, community: Any, actor: Any = None) -> None:
        super().__init__(community=community, actor=actor)
        self.fields.update({field.column_name: field for field, _label in FACTS})
        self.events = {row.slug: row for row in self.possible_events()}
        self.saved: list[tuple[int, bool]] = []

    def possible_events(self) -> Any:
        return LifeEvent.objects.for_community(self.community)

    def rows(self) -> ServiceQuerySet:
        return Service.objects.own(self.community).prefetch_related("facts", "acts", "blanks", "event_links__event")

    def saved_fields(self) -> list[str]:
        return [*super().saved_fields(), "is_example", "search_text", "updated_at"]

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.is_example = not (instance.source_url and instance.checked_on)
        instance.fill_search_text()
        instance.updated_at = clock.now()

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        if instance.fee is not None and instance.cost_kind == CostKind.FREE:
            errors.setdefault("fee", ValidationError(_("A free service has no fee.")))
        super().validate_instance(instance, errors, validate_unique)

    def lock(self) -> None:
        lock_services(self.community)

    def after_saved(self, rows: Sequence[tuple[Any, bool]]) -> None:
        for row, is_new in rows:
            self.saved.append((row.pk, is_new))
            if hasattr(row, "card"):
                write_card(row, row.card)

    def finish(self) -> None:
        services_imported(community=self.community, saved=self.saved, actor=self.actor)


class GuideTable(ServiceTable):
    """The national guide itself, which all communities read: rows without a community, life events of everybody."""

    class Meta(ServiceTable.Meta):
        pass

    def possible_events(self) -> Any:
        return LifeEvent.objects.shared()

    def rows(self) -> ServiceQuerySet:
        return Service.objects.shared().prefetch_related("facts", "acts", "blanks", "event_links__event")

    def new_row(self) -> Service:
        return Service()

    def lock(self) -> None:
        lock_services(None)

    def check_table(self, lines: Iterable[Line]) -> Iterator[Problem]:
        """An identifier stands once, in the table and in the guide."""
        taken = dict(Service.objects.shared().exclude(code="").values_list("code", "slug"))
        for line, values in lines:
            code, slug = values.get("code", ""), values.get("slug", "")
            if code and taken.setdefault(code, slug) != slug:
                yield line, "code", _("The service «%(slug)s» has this identifier.") % {"slug": taken[code]}

    def finish(self) -> None:
        guide_imported(saved=self.saved)
