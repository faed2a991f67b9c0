"""What the core may show and run of this module."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    Contribution,
    DemoData,
    EmbedWidget,
    ImportTable,
    KioskTile,
    MenuItem,
    PageWidget,
    RoleSpec,
    SearchSource,
)
from portal.registry.help import AdminHelp

_ACTS = ("add", "change", "delete", "view")
RIGHTS = tuple(f"service_guide.{act}_{model}" for model in ("offer", "service", "lifeevent") for act in _ACTS)
FINDING = "modules.service_guide.selectors.finding"

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AdminHelp(
        key="service_guide",
        title=_("Services"),
        text=_(
            "The guide of the state's services: the community picks those that it gives and adds its own. Each fact "
            "has a source and a date; what is not known is said so, and not invented."
        ),
        screens=("service_guide",),
        permission="service_guide.change_service",
        order=36,
    ),
    MenuItem(
        label=_("Services"), url_name="service_guide:catalogue", icon="file-text", order=5,
        audience=("service_centre",),
    ),
    KioskTile(label=_("Services and documents"), url_name="service_guide:catalogue", icon="file-text", order=30),
    PageWidget(
        key="service_guide.events",
        label=_("Services by life event"),
        template="service_guide/widgets/events.html",
        context="modules.service_guide.widgets.events",
        icon="file-text",
        order=10,
        zones=("main", "services"),
    ),
    PageWidget(
        key="service_guide.popular",
        label=_("Services that people often need"),
        template="service_guide/widgets/popular.html",
        context="modules.service_guide.widgets.popular_services",
        icon="star",
        order=20,
        zones=("main", "aside"),
    ),
    PageWidget(
        key="service_guide.search",
        label=_("Search of services"),
        template="service_guide/widgets/search.html",
        context="modules.service_guide.widgets.search_box",
        icon="search",
        order=30,
        zones=("main", "aside"),
    ),
    EmbedWidget(
        kind="service_guide.catalogue",
        label=_("Services from А to Я"),
        url_name="service_guide_widget:list",
        fallback_url_name="service_guide:list",
        order=200,
    ),
    SearchSource(
        kind="service_guide.service",
        label=_("Services"),
        documents=f"{FINDING}.documents",
        visible=f"{FINDING}.visible",
        icon="file-text",
        order=5,
    ),
    ImportTable(
        code="service_guide.service",
        label=_("Services of the community"),
        resource="modules.service_guide.resources.ServiceTable",
        permissions=("service_guide.add_service", "service_guide.change_service"),
        index_url_name="service_guide_service_modeladmin_index",
        hint=_("The community’s own services. New ones are given from the start; the national guide stays as it is."),
    ),
    ImportTable(
        code="service_guide.guide",
        label=_("National guide of services"),
        resource="modules.service_guide.resources.GuideTable",
        permissions=("service_guide.keep_guide",),
        index_url_name="service_guide_service_modeladmin_index",
        hint=_("Shared by all communities: what changes here changes on every site that gives the service."),
        order=110,
    ),
    RoleSpec(code="owner", label="", permissions=RIGHTS),
    RoleSpec(code="admin", label="", permissions=RIGHTS),
    # After the addressees (10), before the queue (300), whose types link services.
    DemoData(label=_("Guide of services"), seed="modules.service_guide.services.demo.seed_demo", order=100),
    AuditAction(code="service_guide.picked", label=_("Services added to the community’s list")),
    AuditAction(code="service_guide.dropped", label=_("Services taken off the community’s list")),
    AuditAction(code="service_guide.offer_saved", label=_("Local words of a service saved")),
    AuditAction(code="service_guide.service_saved", label=_("Service saved")),
    AuditAction(code="service_guide.service_deleted", label=_("Service deleted")),
    AuditAction(code="service_guide.event_saved", label=_("Life event saved")),
    AuditAction(code="service_guide.imported", label=_("Services imported")),
)  # fmt: skip
