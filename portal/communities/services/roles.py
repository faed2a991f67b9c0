"""Roles made real: Wagtail groups of a community with their rights, and who is in them today."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

from portal.audit.services import record
from portal.common.clock import today
from portal.common.rights import CACHES
from portal.communities.constants import Role
from portal.communities.models import Community, Membership, ThemeSetting
from portal.communities.policies import Rights, group_name, role_rights


class LastKey(ValueError):
    """The community could lose its head administrator; the text is a sentence for people."""


def last_key_sentence() -> str:
    return _(
        "Nobody ends their own role of the head administrator: it may be the last key to the community. "
        "Another head administrator does it."
    )


def grant_role(
    *,
    user: Any,
    community: Community,
    role: str,
    actor: Any = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give a person a role in a community, or change its dates; rights follow at once.

    ValueError: unknown role. LastKey: the actor shortens the own role of the head administrator, or the last one.
    """
    if role not in role_rights():
        raise ValueError(f"{role!r} is no role of this installation.")
    with transaction.atomic():
        present = Membership.objects.filter(user=user, community=community, role=role).first()
        if present and _is_shortened(present, valid_from, valid_to):
            _keep_a_key(present, actor)
        membership, _new = Membership.objects.update_or_create(
            user=user, community=community, role=role, defaults={"valid_from": valid_from, "valid_to": valid_to}
        )
        put_into_groups(user)
        record(
            actor=actor,
            action="communities.role_granted",
            target=membership,
            community=community,
            details={"role": role, "valid_from": valid_from, "valid_to": valid_to},
        )
    return membership


def change_role_dates(
    membership: Membership, *, actor: Any, valid_from: date | None, valid_to: date | None
) -> Membership:
    """Move the first or the last day of a role. LastKey as in `grant_role`."""
    return grant_role(
        user=membership.user,
        community=membership.community,
        role=membership.role,
        actor=actor,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def end_role(membership: Membership, *, actor: Any = None) -> None:
    """Take a role away. LastKey: it is the actor's own of the head administrator, or the last one."""
    with transaction.atomic():
        _keep_a_key(membership, actor)
        user, community, role = membership.user, membership.community, membership.role
        record(
            actor=actor,
            action="communities.role_ended",
            target=membership,
            community=community,
            details={"role": role},
        )
        membership.delete()
        put_into_groups(user)


def leave_roles(user: Any) -> int:
    """End every role of a person who leaves for good; whoever calls has seen that no community loses its head."""
    with transaction.atomic():
        rows = list(Membership.objects.filter(user=user).select_related("community", "user"))
        for row in rows:
            end_role(row)
    return len(rows)


def holds_own_key(membership: Membership, actor: Any) -> bool:
    """Whether it is the actor's own role of the head administrator: only another one may end it."""
    return actor is not None and membership.user_id == actor.pk and membership.role == Role.OWNER


def _keep_a_key(membership: Membership, actor: Any) -> None:
    """Two who end each other's role at once queue at the row of their community: the second one is refused.

    A superuser and the code itself (actor None) may leave a community without a head.
    """
    if membership.role != Role.OWNER or actor is None:
        return
    if holds_own_key(membership, actor):
        raise LastKey(last_key_sentence())
    Community.objects.select_for_update().get(pk=membership.community_id)
    heads = Membership.objects.active().filter(community=membership.community_id, role=Role.OWNER)
    if not (actor.is_superuser or heads.exclude(pk=membership.pk).exists()):
        raise LastKey(_("The community would be left without a head administrator. Give this role to another first."))


def _is_shortened(present: Membership, first: date | None, last: date | None) -> bool:
    starts_later = first is not None and first > today()
    ends_sooner = last is not None and (present.valid_to is None or last < present.valid_to)
    return starts_later or ends_sooner


def refresh_roles(user: Any) -> None:
    """Honour the dates of roles: the first request of a person on each day re-reads them."""
    if user.roles_checked_on != today():
        put_into_groups(user)


def put_into_groups(user: Any) -> None:
    """Groups of a person = the roles that are valid today; marks who works for a community."""
    rights = role_rights()
    with transaction.atomic():
        rows = list(Membership.objects.filter(user=user).select_related("community"))
        active = list(Membership.objects.active().filter(user=user).select_related("community"))
        wanted = {
            group_name(row.community.slug, row.role)
            for row in active
            if row.role in rights and rights[row.role].has_group
        }
        groups = [Group.objects.get_or_create(name=name)[0] for name in sorted(wanted)]
        foreign = user.groups.filter(managed_groups()).exclude(pk__in=[group.pk for group in groups])
        user.groups.remove(*foreign)
        user.groups.add(*groups)
        works = any(rights[row.role].is_staff for row in active if row.role in rights)
        # Without any role the mark stays as it was set by hand (or by a module that names its own workers).
        user.is_staff = works or user.is_superuser or (user.is_staff and not rows)
        user.roles_checked_on = today()
        user.save(update_fields=["is_staff", "roles_checked_on"])
    for cached in CACHES:
        user.__dict__.pop(cached, None)


def managed_groups() -> Q:
    """Groups that are roles of communities: «<slug>:<role>»; a group made by hand keeps its members."""
    names = [
        group_name(slug, role) for slug in Community.objects.values_list("slug", flat=True) for role in role_rights()
    ]
    return Q(name__in=names)


def sync_community_roles(community: Community) -> None:
    """Make the groups of a community and bring their rights to the table; idempotent."""
    with transaction.atomic():
        collection = _collection_of(community)
        roots = [root for site in _sites(community) for root in _with_translations(site.root_page)]
        for role, rights in role_rights().items():
            if not rights.has_group:
                Group.objects.filter(name=group_name(community.slug, role)).delete()
                continue
            group, _new = Group.objects.get_or_create(name=group_name(community.slug, role))
            group.permissions.set(_permissions(rights.permissions))
            _set_page_rights(group, roots, rights)
            _set_collection_rights(group, collection, rights)
            _set_site_rights(group, _sites(community), rights)
        for user in {m.user for m in community.memberships.select_related("user")}:
            put_into_groups(user)


def _sites(community: Community) -> list[Site]:
    return list(Site.objects.filter(community_site__community=community).select_related("root_page"))


def _with_translations(root: Page) -> list[Page]:
    return list(root.get_translations(inclusive=True))


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    """Permission rows of "app_label.codename"s; one that no model has stops the run with its name."""
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(
            codename__in=[name.split(".", 1)[1] for name in names]
        ).select_related("content_type")
    }
    missing = sorted(set(names) - set(found))
    if missing:
        raise ValueError(f"No such permissions: {', '.join(missing)}.")
    return [found[name] for name in names]


def _collection_of(community: Community) -> Collection:
    if community.collection is None:
        root = Collection.get_first_root_node()
        community.collection = root.add_child(instance=Collection(name=community.name))
        community.save(update_fields=["collection"])
    return community.collection


def _set_page_rights(group: Group, roots: list[Page], rights: Rights) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{action}_page" for action in rights.pages]
    )
    wanted = {(root.pk, permission.pk) for root in roots for permission in permissions}
    for row in GroupPagePermission.objects.filter(group=group):
        if (row.page_id, row.permission_id) in wanted:
            wanted.discard((row.page_id, row.permission_id))
        else:
            row.delete()
    for page_id, permission_id in sorted(wanted):
        GroupPagePermission.objects.create(group=group, page_id=page_id, permission_id=permission_id)


def _set_collection_rights(group: Group, collection: Collection, rights: Rights) -> None:
    wanted = {permission.pk for permission in _permissions(rights.collection)}
    rows = GroupCollectionPermission.objects.filter(group=group)
    rows.exclude(collection=collection, permission__in=wanted).delete()
    present = set(rows.values_list("permission_id", flat=True))
    for permission_id in sorted(wanted - present):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission_id=permission_id)


def _set_site_rights(group: Group, sites: list[Site], rights: Rights) -> None:
    models = [model for model in settings_registry if hasattr(model, "site")] if rights.settings else []
    if rights.settings == "content":
        models = [model for model in models if model is not ThemeSetting]
    names = tuple(f"{model._meta.app_label}.change_{model._meta.model_name}" for model in models)
    wanted = {(site.pk, permission.pk) for site in sites for permission in _permissions(names)}
    for row in GroupSitePermission.objects.filter(group=group):
        if (row.site_id, row.permission_id) in wanted:
            wanted.discard((row.site_id, row.permission_id))
        else:
            row.delete()
    for site_id, permission_id in sorted(wanted):
        GroupSitePermission.objects.create(group=group, site_id=site_id, permission_id=permission_id)
