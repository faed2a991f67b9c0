"""Wagtail's admin knows no tenants; this narrows it to the communities where a person works.

What Wagtail checks by itself stays with its permissions (pages by tree, media by collection, settings by site).
What it shows to everybody is closed here: people, sites, workflows and tags in filters, pages of other trees by
their address, media in the admin's API, lists that span the installation. A superuser sees everything.
The leak walk (tests/walls/test_leaks.py) finds what a new version of Wagtail adds.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from taggit.models import Tag, TaggedItem
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Site, Task, Workflow
from wagtail.permissions import policy_registry

from portal.common.scoping import sites_for_user
from portal.communities.models import Community
from portal.communities.policies import group_name, role_choices

_request: ContextVar[HttpRequest | None] = ContextVar("admin_request", default=None)

# Arguments of the admin's addresses that are ids of pages.
PAGE_ARGUMENTS = frozenset({"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"})
# Fields that are: Wagtail's forms refuse what is no own page with its title.
PARENT_FIELDS = ("childOf", "new_parent_page", "chooser")
# Lists of the whole installation: of no use below it, and blind to communities.
INSTALLATION_ONLY = frozenset({"wagtailadmin_workflows"})
INSTALLATION_ONLY_VIEWS = frozenset(
    {
        "wagtailadmin_error_test",
        "wagtailadmin_reports:page_types_usage",
        "wagtailadmin_reports:page_types_usage_results",
    }
)
MEDIA_CHOOSERS = frozenset({"wagtailimages_chooser", "wagtaildocs_chooser"})


@contextmanager
def in_admin(request: HttpRequest) -> Iterator[None]:
    """While the admin answers a request, tags are counted for the person who asks."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def is_unbound(user: Any) -> bool:
    return bool(getattr(user, "is_superuser", False) and user.is_active)


def own_pages(user: Any) -> QuerySet[Page]:
    """Every page below the roots of the sites of one's communities, in every language."""
    keys = sites_for_user(user).values_list("root_page__translation_key", flat=True)
    roots = list(Page.objects.filter(translation_key__in=list(keys)).values_list("path", flat=True))
    below = Q(pk__in=[])
    for path in roots:
        below |= Q(path__startswith=path)
    return Page.objects.filter(below)


def may_open(
    user: Any, view_name: str, arguments: dict[str, Any], ids: list[str], parents: Sequence[str] = ()
) -> bool:
    """Whether an address of the admin exists for a person: its pages are theirs, its list is not everybody's.

    `ids` are those of a query string, for the actions on several pages at once; `parents` are pages that a request
    names beside its address (PARENT_FIELDS).
    """
    if is_unbound(user):
        return True
    if view_name.split(":")[0] in INSTALLATION_ONLY or view_name in INSTALLATION_ONLY_VIEWS:
        return False
    if view_name.split(":")[0] in MEDIA_CHOOSERS and not str(arguments.get("pk", "0")).isdigit():
        return False  # Wagtail breaks on a word where it expects a number
    if "task_id" in arguments and not own_tasks(user).filter(pk=arguments["task_id"]).exists():
        return False
    kind = arguments.get("app_label"), arguments.get("model_name")
    media = {(model._meta.app_label, model._meta.model_name) for model in (get_image_model(), get_document_model())}
    if kind in media and not holds_media(user, *kind, ids):
        return False
    wanted = {int(value) for name, value in arguments.items() if name in PAGE_ARGUMENTS and str(value).isdigit()}
    names_pages = kind == ("wagtailcore", "page")
    if names_pages and str(arguments.get("object_id", "")).isdigit():
        wanted.add(int(arguments["object_id"]))
    if names_pages or view_name == "wagtailadmin_choose_page_chosen_multiple":
        wanted |= {int(each) for each in ids if each.isdigit()}
    above = {int(each) for each in parents if each.isdecimal()}
    if names_pages and "all" in ids and not (above and own_pages(user).filter(pk__in=above).count() == len(above)):
        return False  # Wagtail would name every page of the installation, those of others as out of reach
    wanted |= above
    wanted -= set(Page.objects.filter(depth=1, pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return not wanted or own_pages(user).filter(pk__in=wanted).count() == len(wanted)


def holds_media(user: Any, app_label: str, model_name: str, ids: list[str]) -> bool:
    """Whether all the pictures or documents lie in collections that a person may use."""
    wanted = {int(each) for each in ids if each.isdigit()}
    policy = policy_registry.get_by_type(apps.get_model(app_label, model_name))
    own = policy.instances_user_has_any_permission_for(user, ["add", "change", "choose"])
    return not wanted or own.filter(pk__in=wanted).count() == len(wanted)


def foreign_references(instance: Model, user: Any) -> set[tuple[int, str]]:
    """Pages, pictures and documents that a row points at, by any field, block or link, and that a person may not
    choose: pairs of content type and id."""
    wanted: dict[int, set[str]] = {}
    for kind, key, _model_path, _path in ReferenceIndex._extract_references_from_object(instance):
        wanted.setdefault(kind, set()).add(str(key))
    foreign: set[tuple[int, str]] = set()
    for kind, keys in wanted.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is None or not issubclass(model, Page | get_image_model() | get_document_model()):
            continue
        own = own_pages(user) if issubclass(model, Page) else own_media(model, user)
        foreign |= {
            (kind, key) for key in keys - {str(pk) for pk in own.filter(pk__in=keys).values_list("pk", flat=True)}
        }
    return foreign


def own_media(model: type[Model], user: Any) -> QuerySet[Any]:
    """Pictures or documents in collections that a person may use."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, ["add", "change", "choose"])


def own_tasks(user: Any) -> QuerySet[Task]:
    """Steps of the workflows of one's own pages."""
    return Task.objects.filter(workflow_tasks__workflow__workflow_pages__page__in=own_pages(user))


def narrowed(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Choices of a filter of the admin, of one's own communities."""
    if is_unbound(user):
        return rows
    for model, limit in NARROWING.items():
        if issubclass(rows.model, model):
            return rows.filter(pk__in=limit(user).values("pk"))
    return rows


NARROWING: dict[type[Model], Callable[[Any], QuerySet[Any]]] = {
    get_user_model(): lambda user: get_user_model().objects.for_user(user),
    Site: sites_for_user,
    Workflow: lambda user: Workflow.objects.filter(workflow_pages__page__in=own_pages(user)),
    Task: own_tasks,
}


def own_tags(model: type[Model], user: Any) -> QuerySet[Tag]:
    """Tags of the pictures or documents that a person may choose."""
    policy = policy_registry.get_by_type(model)
    items = policy.instances_user_has_any_permission_for(user, ["add", "change", "choose"])
    kind = ContentType.objects.get_for_model(model)
    used = TaggedItem.objects.filter(content_type=kind, object_id__in=items.values("pk"))
    return Tag.objects.filter(pk__in=used.values("tag"))


def groups_to_choose() -> QuerySet[Group]:
    """In place of all groups where the privacy of a page or a collection is set: those of one's own communities."""
    request = _request.get()
    if request is None:
        return Group.objects.none()
    if is_unbound(request.user):
        return Group.objects.order_by("name")
    own = [
        group_name(slug, role)
        for slug in Community.objects.for_user(request.user).values_list("slug", flat=True)
        for role, _label in role_choices()
    ]
    return Group.objects.filter(name__in=own).order_by("name")


def popular_own_tags(model: type[Model], count: int = 10) -> list[Tag]:
    """In place of Wagtail's `popular_tags_for_model`, which counts for the whole installation."""
    request = _request.get()
    if request is None:
        return []
    counted = own_tags(model, request.user).annotate(uses=Count("taggit_taggeditem_items"))
    return list(counted.order_by("-uses", "name__uk")[:count])
