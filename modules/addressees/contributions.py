"""What the core may show and run of this module."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    CabinetSection,
    Contribution,
    DemoData,
    FormSubject,
    ImportTable,
    KioskTile,
    MapLayer,
    MenuItem,
    PageWidget,
    PersonalDataSource,
    RoleSpec,
    SearchSource,
    WorkerSource,
)
from portal.registry.help import AdminHelp

REGISTRY_RIGHTS = tuple(
    f"addressees.{verb}_{model}" for model in ("addressee", "schedule", "addresseegroup") for verb in ("add", "change")
)
DELETE_RIGHTS = tuple(f"addressees.delete_{model}" for model in ("addressee", "schedule", "addresseegroup"))

CONTRIBUTIONS: tuple[Contribution, ...] = (
    MapLayer(
        key="addressees.offices",
        label=_("Where people are received"),
        features="modules.addressees.selectors.places.offices_on_map",
        icon="home",
        order=20,
    ),
    KioskTile(label=_("Where to apply"), url_name="addressees:catalogue", icon="pin", order=40),
    MenuItem(label=_("Catalogue of addressees"), url_name="addressees:catalogue", icon="users", order=40),
    CabinetSection(
        label=_("My addressees"),
        url_name="addressees_cabinet:mine",
        icon="building",
        order=60,
        is_visible="modules.addressees.widgets.has_addressees",
    ),
    PageWidget(
        key="addressees.contacts",
        label=_("Contacts of the community or of the service centre"),
        template="addressees/widgets/contacts.html",
        context="modules.addressees.widgets.contact_card",
        icon="mail",
        order=80,
        zones=("aside",),
    ),
    PageWidget(
        key="addressees.offices",
        label=_("Offices with «open now»"),
        template="addressees/widgets/offices.html",
        context="modules.addressees.widgets.offices",
        icon="home",
        order=120,
        zones=("main", "cnap_home"),
    ),
    PageWidget(
        key="addressees.chosen",
        label=_("Chosen addressees"),
        template="addressees/widgets/chosen.html",
        context="modules.addressees.widgets.chosen",
        icon="users",
        order=130,
        zones=("main", "cnap_home"),
    ),
    SearchSource(
        kind="addressees.addressee",
        label=_("Addressees"),
        documents="modules.addressees.selectors.finding.documents",
        visible="modules.addressees.selectors.finding.visible",
        order=30,
    ),
    FormSubject(
        kind="addressee",
        label=_("addressee"),
        place="modules.addressees.selectors.places.form_place",
        managed="modules.addressees.selectors.places.managed_places",
        order=20,
    ),
    ImportTable(
        code="addressees.addressee",
        label=_("Addressees"),
        resource="modules.addressees.resources.AddresseeResource",
        permissions=("addressees.add_addressee", "addressees.change_addressee"),
        index_url_name="addressees_addressee_modeladmin_index",
        hint=_("Groups are made beforehand. Offices, schedules and moderators of addressees stay as they are."),
        order=10,
    ),
    ImportTable(
        code="addressees.office",
        label=_("Offices of addressees"),
        resource="modules.addressees.resources.OfficeTable",
        permissions=("addressees.change_addressee",),
        index_url_name="addressees_addressee_modeladmin_index",
        hint=_("Addressees are made beforehand."),
        order=20,
    ),
    ImportTable(
        code="addressees.schedule",
        label=_("Schedules of addressees"),
        resource="modules.addressees.resources.ScheduleTable",
        permissions=("addressees.add_schedule", "addressees.change_schedule"),
        index_url_name="addressees_schedule_modeladmin_index",
        hint=_("Addressees and their offices are made beforehand."),
        order=30,
    ),
    AdminHelp(
        key="addressees",
        title=_("Addressees"),
        text=_(
            "Bodies, divisions, institutions and officials in one tree; each has its page, schedules, contacts and "
            "moderators. Whatever is written here stands everywhere on the sites, so nothing is copied."
        ),
        screens=("addressees",),
        permission="addressees.change_addressee",
        order=34,
    ),
    # Only administrators make addressees (seed 002, rule 14).
    RoleSpec(code="owner", label=_("head administrator"), permissions=REGISTRY_RIGHTS + DELETE_RIGHTS),
    RoleSpec(code="admin", label=_("administrator"), permissions=REGISTRY_RIGHTS + DELETE_RIGHTS),
    RoleSpec(
        code="unit",
        label=_("manager of a division or institution"),
        summary=_("Cards of the addressees that they moderate and of those below; not their place and showing."),
    ),
    RoleSpec(
        code="persona",
        label=_("persona"),
        summary=_("What it does, contacts and photograph of the card that is linked with the account."),
    ),
    RoleSpec(
        code="moderator",
        label=_("moderator of an addressee"),
        summary=_("Bookings, answers and the schedule of the addressees that they moderate, by the dates set there."),
        order=60,
    ),
    WorkerSource(name="addressees.moderators", works="modules.addressees.selectors.moderation.is_moderator"),
    PersonalDataSource(
        name="addressees.work",
        export="modules.addressees.services.people.exported_work",
        erase="modules.addressees.services.people.erase_work",
        label=_("Addressees that you work for"),
        order=50,
    ),
    DemoData(label=_("Addressees"), seed="modules.addressees.services.demo.seed_demo", order=10),
    AuditAction(code="addressees.registered", label=_("Addressee added")),
    AuditAction(code="addressees.changed", label=_("Addressee changed")),
    AuditAction(code="addressees.card_edited", label=_("Card edited in the cabinet")),
    AuditAction(code="addressees.moved", label=_("Addressee moved in the tree")),
    AuditAction(code="addressees.deleted", label=_("Addressee deleted")),
    AuditAction(code="addressees.moderator_assigned", label=_("Moderator assigned")),
    AuditAction(code="addressees.moderator_dismissed", label=_("Moderator dismissed")),
    AuditAction(code="addressees.schedule_saved", label=_("Schedule saved")),
    AuditAction(code="addressees.schedule_deleted", label=_("Schedule deleted")),
)
