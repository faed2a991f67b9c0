"""House rules of modules as Django system checks: a wrong module does not start."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import Error, register
from django.dispatch import Signal
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.module_loading import import_string

from portal.registry import contract
from portal.registry.channels import NotificationChannel
from portal.registry.contract import Contribution, ModuleConfig
from portal.registry.loading import core_configs, load_file, module_configs
from portal.registry.urls import door_namespace

LABEL = re.compile(r"[a-z][a-z0-9_]{1,39}")
DAILY_AT = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
RESERVED = frozenset({"admin", "api", "cabinet", "account", "accounts", "services", "widget", "documents", "healthz"})
# Fields that name a function, a template, an address; and the field that must be unique inside a slot.
FUNCTIONS = (
    *("is_visible", "counter", "context", "features", "function", "check", "purge"),
    *("export", "erase", "documents", "rows", "create", "seed", "works", "may_read", "visible", "data"),
    "attachments",
    "choices",
    "events",
    "tell",
    "is_on",
)
URL_NAMES = ("url_name", "fallback_url_name")
UNIQUE = {
    contract.PageWidget: "key",
    contract.EmbedWidget: "kind",
    contract.SubjectPanel: "key",
    contract.ServicePanel: "key",
    contract.MapLayer: "key",
    contract.NotificationType: "code",
    contract.AuditAction: "code",
    contract.ScheduledJob: "name",
    contract.HealthCheck: "name",
    contract.RetentionRule: "name",
    contract.PersonalDataSource: "name",
    contract.WorkerSource: "name",
    contract.TimelineSource: "name",
    contract.SearchSource: "kind",
    contract.ReportSource: "code",
    contract.FileUse: "code",
    contract.WebhookEvent: "code",
    NotificationChannel: "code",
}


@register("modules")
def check_modules(app_configs: object, **kwargs: object) -> list[Error]:
    problems: list[Error] = []
    for rule in (_installed_are_modules, _configs, _requirements, _slots, _doors, _uniqueness):
        problems += rule()
    return problems


def _installed_are_modules() -> Iterator[Error]:
    modules = {module.name for module in module_configs()}
    for entry in settings.INSTALLED_MODULES:
        if not any(entry == name or entry.startswith(f"{name}.") for name in modules):
            yield Error(
                f"{entry} is installed as a module, but its apps.py has no single subclass of contract.ModuleConfig.",
                hint="Import the module (`from portal.registry import contract`), not the class.",
                id="registry.E004",
            )


def _configs() -> Iterator[Error]:
    for module in module_configs():
        if not LABEL.fullmatch(module.label) or module.label in RESERVED:
            yield Error(f"Module label {module.label!r} is not possible.", id="registry.E005")
        if load_file(module, "contributions") is None:
            yield Error(f"Module {module.label} has no contributions.py.", id="registry.E002")


def _requirements() -> Iterator[Error]:
    needs = {module.label: {*module.requires, *module.uses} for module in module_configs()}
    for label, required in needs.items():
        for missing in sorted(required - needs.keys()):
            yield Error(f"Module {label} requires {missing}, which is not installed.", id="registry.E001")
        seen, front = set(), set(required)
        while front:
            seen |= front
            front = {deeper for name in front for deeper in needs.get(name, ())} - seen
        if label in seen:
            yield Error(f"Module {label} requires itself, through others.", id="registry.E006")


def _all_items() -> Iterator[tuple[AppConfig, object]]:
    for config in [*core_configs(), *module_configs()]:
        for item in getattr(load_file(config, "contributions"), "CONTRIBUTIONS", ()):
            yield config, item


def _slots() -> Iterator[Error]:
    for config, item in _all_items():
        if not isinstance(item, Contribution):
            yield Error(f"Module {config.label} contributes {item!r}, which is no slot.", id="registry.E003")
            continue
        where = f"Module {config.label}, {type(item).__name__}"
        yield from _names_resolve(where, config, item)
        yield from _templates_exist(where, item)
        if isinstance(item, contract.WebhookEvent) and not _is_signal(item.signal):
            yield Error(f"{where} {item.code}: signal {item.signal!r} is no signal.", id="registry.E014")
        if isinstance(item, contract.ScheduledJob) and not _has_time(item):
            yield Error(f"{where} {item.name}: give minutes (1–1440) or daily_at (HH:MM).", id="registry.E009")
        if isinstance(item, contract.RoleSpec):
            yield from (
                Error(f"{where} {item.code}: permission {name!r} is not app_label.codename.", id="registry.E010")
                for name in item.permissions
                if not _is_permission(name)
            )


def _names_resolve(where: str, config: AppConfig, item: Contribution) -> Iterator[Error]:
    for field in FUNCTIONS:
        dotted = getattr(item, field, "")
        if isinstance(dotted, str) and dotted and not _is_callable(dotted):
            yield Error(f"{where}: {field}={dotted!r} names nothing that can be called.", id="registry.E007")
    for field in URL_NAMES:
        name = getattr(item, field, "")
        if name and not isinstance(item, contract.KioskTile) and not _is_url(config, name):
            yield Error(f"{where}: {field}={name!r} is no address of this module's doors.", id="registry.E008")


def _templates_exist(where: str, item: Contribution) -> Iterator[Error]:
    names = [getattr(item, "template", "")]
    if isinstance(item, contract.NotificationType):
        names.append(f"email/{item.code}.txt")
    for name in filter(None, names):
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            yield Error(f"{where}: template {name} cannot be used: {error}", id="registry.E011")


def _doors() -> Iterator[Error]:
    wanted: dict[str, Callable[[Any], bool]] = {
        "urls_public": lambda source: isinstance(getattr(source, "urlpatterns", None), list),
        "urls_cabinet": lambda source: isinstance(getattr(source, "urlpatterns", None), list),
        "urls_widget": lambda source: isinstance(getattr(source, "urlpatterns", None), list),
        "urls_api": lambda source: hasattr(source, "router"),
        "routing": lambda source: isinstance(getattr(source, "websocket_urlpatterns", None), list),
    }
    for module in module_configs():
        for door, is_right in wanted.items():
            source = load_file(module, door)
            if source is not None and not is_right(source):
                name = {"urls_api": "router", "routing": "websocket_urlpatterns"}.get(door, "urlpatterns")
                yield Error(f"Module {module.label}: {door}.py has no {name}.", id="registry.E012")


def _uniqueness() -> Iterator[Error]:
    items = [item for _, item in _all_items()]
    for slot, field in UNIQUE.items():
        counts = Counter(getattr(item, field) for item in items if isinstance(item, slot))
        for value, count in counts.items():
            if count > 1:
                yield Error(f"{slot.__name__} {value!r} is contributed {count} times.", id="registry.E013")


def _has_time(job: contract.ScheduledJob) -> bool:
    if job.daily_at:
        return not job.minutes and bool(DAILY_AT.fullmatch(job.daily_at))
    return 1 <= job.minutes <= 1440


def _is_permission(name: str) -> bool:
    label, _, codename = name.partition(".")
    return bool(codename) and label in {config.label for config in apps.get_app_configs()}


def _is_signal(dotted: str) -> bool:
    try:
        return isinstance(import_string(dotted), Signal)
    except ImportError:
        return False


def _is_callable(dotted: str) -> bool:
    try:
        return callable(import_string(dotted))
    except ImportError:
        return False


def _is_url(config: AppConfig, name: str) -> bool:
    """`equeue:offices` must be a name inside the doors of the module that says it; core apps may name any."""
    if not isinstance(config, ModuleConfig):
        return True
    namespace, _, last = name.rpartition(":")
    own = {door_namespace(config.label, door) for door in ("urls_public", "urls_cabinet", "urls_widget")}
    if namespace.split(":")[0] not in own:
        return False
    resolver: Any = get_resolver()
    for part in namespace.split(":"):
        if part not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[part][1]
    return last in resolver.reverse_dict
