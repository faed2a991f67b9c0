"""Everything that a module may tell the core. A module's `contributions.py` holds a tuple
`CONTRIBUTIONS` of these values; they are names and plain data, never imported models.

Docs: docs/architecture.md, "The module contract".
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from portal.registry.module_config import ModuleConfig as ModuleConfig  # what `apps.py` of modules reads here


class Contribution:
    """Base of every slot. `order` sorts inside a slot, lower first."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MenuItem(Contribution):
    """A link in the public menu of a site. `audience` names the kinds of site that show it."""

    label: str
    url_name: str
    icon: str = ""
    order: int = 100
    audience: tuple[str, ...] = ("community", "service_centre")


@dataclass(frozen=True, slots=True)
class CabinetSection(Contribution):
    """A section of the cabinets. `counter` and `is_visible` are dotted names of `f(user, community)`."""

    label: str
    url_name: str
    icon: str = ""
    order: int = 100
    group: Literal["", "hall", "settings"] = ""
    is_visible: str = ""
    counter: str = ""


@dataclass(frozen=True, slots=True)
class CabinetPanel(Contribution):
    """A panel on the first page of the cabinet; `context` is a dotted `f(request) -> dict | None`, None draws
    nothing. The template is one `<section class="blk" aria-labelledby=…>`."""

    key: str
    template: str
    context: str
    order: int = 100
    column: Literal["main", "aside"] = "main"


@dataclass(frozen=True, slots=True)
class PageWidget(Contribution):
    """A live block that editors put on pages. `key` is "<module>.<widget>", stored in pages, never renamed.
    `context` is a dotted `f(request, params) -> dict | None`; None renders nothing."""

    key: str
    label: str
    template: str
    context: str
    icon: str = ""
    order: int = 100
    zones: tuple[str, ...] = ("main", "aside")


@dataclass(frozen=True, slots=True)
class EmbedWidget(Contribution):
    """Something that a foreign page may embed. `url_name` lives in the module's urls_widget and takes `key`;
    `fallback_url_name` is the public page that a link offers where frames do not work. `choices` is a dotted
    `f(community) -> list[tuple[id, name]]` where one kind shows one of many things: the id stands in
    `request.widget.params["subject"]`, and the fallback takes it."""

    kind: str
    label: str
    url_name: str
    fallback_url_name: str = ""
    choices: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class SubjectPanel(Contribution):
    """A panel on the public page of an addressee; `context` is `f(request, addressee_id) -> dict | None`."""

    key: str
    label: str
    template: str
    context: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class ServicePanel(Contribution):
    """What a module does for a service of the guide, beside its card: booking, a form. `context` is a dotted
    `f(request, service_id) -> dict | None`; its `action`, {"label", "url", "note", "note_label"}, is the first button
    of the page («Отримати послугу»). Without a template it is the button alone."""

    key: str
    label: str
    context: str
    template: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """«96 % — відповідей у строк»: a number as people read it, what it says, where it comes from."""

    value: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SubjectFigures(Contribution):
    """Figures of an addressee on its public page: how many appeals, how soon answered, marks of quality. `figures` is
    a dotted `f(community, addressee_id) -> Sequence[Figure]`; none: nothing is said."""

    key: str
    figures: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A place where a form stands: its name, its page, who is told of answers. Not `is_public`: nobody is asked."""

    name: str
    url: str = ""
    mailboxes: tuple[str, ...] = ()
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class FormSubject(Contribution):
    """Kinds of places where forms may stand. `kind` is stored, never renamed; that of SubjectPanel is "addressee",
    with its primary key as id. `place` is a dotted `f(community, subject_id) -> FormPlace | None`; `managed` a dotted
    `f(user, community, is_maker) -> dict[id, name]`: where a person may offer forms today (`is_maker`: everywhere)."""

    kind: str
    label: str
    place: str
    managed: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class KioskTile(Contribution):
    """A tile on the kiosk's start screen. `url_name` opens it; offline tiles need no portal."""

    label: str
    url_name: str
    icon: str = ""
    order: int = 100
    is_offline: bool = False


@dataclass(frozen=True, slots=True)
class MapLayer(Contribution):
    """A layer of the community map (docs/maps.md). `features` is a dotted `f(community) -> dict`: a GeoJSON collection
    of what everybody may see now, in a constant number of queries; `properties` have `name`, `text` and `url`."""

    key: str
    label: str
    features: str
    icon: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class NotificationType(Contribution):
    """A kind of letter. Template files: `email/<code>.txt` (subject in its first line) and `email/<code>.html`.
    What is not required may be switched off by whoever has an account (docs/people.md); citizens are not asked about
    what only workers get."""

    code: str
    label: str
    is_required: bool = True
    is_for_staff: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class TimelineSource(Contribution):
    """What has happened to a person, for «Що сталося» of the cabinet. `events` is a dotted
    `f(user, community, before: datetime, limit: int) -> list[portal.registry.happenings.TimelineEvent]`: the newest
    before an instant, in a number of queries that does not grow with them."""

    name: str
    events: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class LetterItem:
    """What a letter to subscribers says: the subject, an address of the site, a few sentences of plain text."""

    title: str
    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionTopic(Contribution):
    """What people may get letters about on a site. `code` is "<module>.<topic>", stored, never renamed. `item` is a
    dotted `f(site, item_id, language) -> LetterItem | None`, asked by the worker when it writes; None where not
    everybody may read it (any more). A new item is told by portal.subscriptions.services.announce."""

    code: str
    label: str
    item: str
    hint: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class AuditAction(Contribution):
    """How the audit log names an action, «<module>.<past_tense>», to people."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ScheduledJob(Contribution):
    """A dotted `f()` that the worker runs every `minutes`, or once a day at `daily_at` ("03:20", Kyiv time).

    `name` is "<module>.<job>". A job is short, idempotent, and walks `enabled_sites(label)` where it acts
    for sites.
    """

    name: str
    function: str
    minutes: int = 0
    daily_at: str = ""


@dataclass(frozen=True, slots=True)
class HealthCheck(Contribution):
    """`check` is a dotted `f() -> str`: an empty string is well, anything else says what is wrong."""

    name: str
    check: str
    label: str = ""
    is_deep: bool = True


@dataclass(frozen=True, slots=True)
class RetentionRule(Contribution):
    """`purge` is a dotted `f(before: datetime) -> int` that forgets what is older than `days`."""

    name: str
    purge: str
    days: int


@dataclass(frozen=True, slots=True)
class PersonalDataSource(Contribution):
    """What a module knows of a person (docs/people.md). `name` is "<module>.<thing>", stored, never renamed. `export`
    is a dotted `f(user) -> list[dict]` of words, numbers, times, lists and dicts; `erase` a dotted `f(user) -> int`
    that may be called again after a crash; "" where nothing is erased, or goes with the account itself. `keeps` says
    to the person what stays and by which law. `attachments` is a dotted `f(user) -> Iterable[tuple[str, BinaryIO]]`:
    files for the archive, each closed by whoever asked."""

    name: str
    export: str
    erase: str
    label: str = ""
    keeps: str = ""
    attachments: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class WebhookEvent(Contribution):
    """A happening that other systems may be told of (docs/webhooks.md). `code` is "<app>.<past_tense>", stored, never
    renamed. `signal` is the dotted name of a signal that is sent with a `community_id` in the transaction of the
    happening; the same arguments are the same happening. `data` is a dotted `f(**arguments) -> dict | None`: what is
    told, in JSON's types and times, nothing about a person; None: not to be told."""

    code: str
    label: str
    signal: str
    data: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class SearchSource(Contribution):
    """Something that visitors find. `kind` is "<module>.<thing>", `label` its plural. `documents` is a dotted
    `f(community, ids) -> Iterable[portal.search.values.SearchDocument]`: of all records (ids is None) or of some,
    those that everybody may read. `visible` is `f(request, ids) -> Iterable[id]`: which of them this visitor may see
    now, by the queryset of the view itself."""

    kind: str
    label: str
    documents: str
    visible: str
    icon: str = "doc"
    order: int = 100


@dataclass(frozen=True, slots=True)
class ReportSource(Contribution):
    """A table that staff take out for a period (docs/reports.md). `code` is "<module>.<report>", stored, never
    renamed. `build` is a dotted `f(user, community, period) -> portal.reports.values.Report`, by the querysets that
    the views of that user have. `is_visible` is a dotted `f(user, community) -> bool`, asked anew for every scheduled
    one. With `has_personal_data` it is never attached to a letter, and who has read it stands in the audit log."""

    code: str
    label: str
    build: str
    is_visible: str
    hint: str = ""
    has_personal_data: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class ImportTable(Contribution):
    """A registry that takes whole tables (docs/imports.md). `code` is "<module>.<table>", stored, never renamed.
    `resource` is the dotted name of a portal.imports.resources.TableResource; whoever imports has all `permissions`
    ("app_label.codename"). `index_url_name` is the registry in the admin, where the import is offered."""

    code: str
    label: str
    resource: str
    permissions: tuple[str, ...]
    index_url_name: str = ""
    hint: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class FileUse(Contribution):
    """Files that people add to a record. `code` is "<module>.<use>", stored with each file; `may_read` is a dotted
    `f(user, request, file) -> bool`, asked at every download of a file that a record has. `types` are kinds that
    portal.files can make safe (PNG, JPEG, WebP, PDF)."""

    code: str
    label: str
    may_read: str
    types: tuple[str, ...] = ("image/png", "image/jpeg", "application/pdf")
    max_files: int = 10
    max_bytes: int = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RoleSpec(Contribution):
    """A role of people inside a community, or more permissions for a role that somebody else declares.
    `permissions` are "app_label.codename" of Wagtail's admin; `summary` one sentence of what whoever has it may do."""

    code: str
    label: str
    is_staff: bool = True
    permissions: tuple[str, ...] = ()
    order: int = 100
    summary: str = ""


@dataclass(frozen=True, slots=True)
class WorkerSource(Contribution):
    """Who works for a community without a role of it. `works` is a dotted `f(user, community) -> bool` about today;
    without a community: for any. Whoever works needs a second factor, asked anew at every request."""

    name: str
    works: str


@dataclass(frozen=True, slots=True)
class SitePages(Contribution):
    """Pages that `create_community` makes: `create` is a dotted `f(community, home, kind) -> None`, idempotent."""

    label: str
    create: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class DemoData(Contribution):
    """`seed` is a dotted `f(community, today) -> None`: idempotent, deterministic, anchored to `today`."""

    label: str
    seed: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class StyleSample(Contribution):
    """A partial shown in the style guide; `context` is plain data."""

    label: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    order: int = 100
