"""What each role may do in the admin (theme.md, section 5; seed 001, rule 35)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.communities.constants import Role
from portal.registry.contract import RoleSpec
from portal.registry.modules import contributions

COLLECTION_RIGHTS = tuple(f"wagtailimages.{verb}_image" for verb in ("add", "change", "choose")) + tuple(
    f"wagtaildocs.{verb}_document" for verb in ("add", "change", "choose")
)
MEMBERSHIP_RIGHTS = tuple(f"communities.{verb}_membership" for verb in ("add", "change", "delete", "view"))
OWNER_RIGHTS = (
    "communities.change_community",
    "audit.view_auditrecord",
    "registry.change_moduleswitch",
    "registry.view_heartbeat",
)
ADMIN_RIGHTS = (
    "notifications.view_delivery",
    "notifications.resend_delivery",
    *(f"embed.{verb}_widgetconfig" for verb in ("add", "change", "delete", "view")),
)


@dataclass(frozen=True, slots=True)
class Rights:
    """`pages` are Wagtail's page actions below both site roots; `settings` are "all", "content" or ""."""

    label: str
    is_staff: bool = True
    pages: tuple[str, ...] = ()
    settings: str = ""
    collection: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    has_group: bool = True
    summaries: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What whoever has the role may do, in a sentence for each who gives something."""
        return " ".join(str(each) for each in self.summaries)

    @property
    def opens_admin(self) -> bool:
        return "wagtailadmin.access_admin" in self.permissions


CORE_RIGHTS: dict[str, Rights] = {
    Role.OWNER: Rights(
        label=_("head administrator of the community"),
        summaries=(
            _("Everything in the community: people and roles, the look of its sites, modules, pages, the audit log."),
        ),
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        settings="all",
        collection=COLLECTION_RIGHTS,
        permissions=("wagtailadmin.access_admin", *MEMBERSHIP_RIGHTS, *OWNER_RIGHTS, *ADMIN_RIGHTS),
    ),
    Role.ADMIN: Rights(
        label=_("administrator"),
        summaries=(
            _("Pages, forms, letters, registries and the calendar of the community; not people, look and modules."),
        ),
        pages=("add", "change", "publish", "lock", "unlock"),
        settings="content",
        collection=COLLECTION_RIGHTS,
        permissions=("wagtailadmin.access_admin", *ADMIN_RIGHTS),
    ),
    # Page rights below the own unit's page come with that page type; until then a unit manages its records.
    Role.UNIT: Rights(
        label=_("manager of a division or institution"),
        summaries=(_("Pictures and documents of the community, and the registries of the own division."),),
        collection=COLLECTION_RIGHTS,
        permissions=("wagtailadmin.access_admin",),
    ),
    Role.EDITOR: Rights(
        label=_("content manager"),
        summaries=(_("News and pages of the sites, with pictures and documents."),),
        pages=("add", "change", "publish"),
        collection=COLLECTION_RIGHTS,
        permissions=("wagtailadmin.access_admin",),
    ),
    Role.PERSONA: Rights(
        label=_("persona"), summaries=(_("The own card in the catalogue, and nothing else."),), has_group=False
    ),
}


def role_rights() -> dict[str, Rights]:
    """Every role of the installation; a module's RoleSpec adds a role, or permissions to one of the core."""
    rights = dict(CORE_RIGHTS)
    for _module, spec in contributions(RoleSpec):
        rights[spec.code] = _merged(rights.get(spec.code), spec)
    return rights


def _merged(known: Rights | None, spec: RoleSpec) -> Rights:
    if known is None:
        return Rights(
            label=spec.label,
            is_staff=spec.is_staff,
            permissions=spec.permissions,
            summaries=(spec.summary,) if spec.summary else (),
        )
    permissions = tuple(dict.fromkeys(known.permissions + spec.permissions))
    return Rights(
        label=known.label,
        is_staff=known.is_staff,
        pages=known.pages,
        settings=known.settings,
        collection=known.collection,
        permissions=permissions,
        has_group=known.has_group or bool(permissions),
        summaries=(*known.summaries, spec.summary) if spec.summary else known.summaries,
    )


def role_choices() -> list[tuple[str, str]]:
    return [(code, str(rights.label)) for code, rights in role_rights().items()]


def role_label(code: str) -> str:
    rights = role_rights().get(code)
    return str(rights.label) if rights else code


def group_name(community_slug: str, role: str) -> str:
    return f"{community_slug}:{role}"
