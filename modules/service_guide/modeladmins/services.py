"""All services one can give: of the national guide and the community's own, with boxes to pick them."""

from typing import Any

from django.contrib.admin import display
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail_modeladmin.options import ModelAdminGroup

from modules.service_guide.filters import EventFilter, GivenFilter, OfferEventFilter, OriginFilter
from modules.service_guide.forms import EventForm, OfferForm, ServiceForm
from modules.service_guide.modeladmins.picking import last_step
from modules.service_guide.modeladmins.saving import (
    OfferSearch,
    PickedPermissionHelper,
    ServiceDeleteView,
    ServiceSearch,
    SharedPermissionHelper,
    views_of,
)
from modules.service_guide.models import LifeEvent, Offer, Service
from modules.service_guide.services import guide, offers
from portal.common.modeladmins import ScopedIndexView, ScopedModelAdmin

SOURCE_ROW = FieldRowPanel([FieldPanel("source_url"), FieldPanel("checked_on"), FieldPanel("is_example")])


class ServiceIndexView(ScopedIndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"last_step": last_step(self.request)}


class ServiceAdmin(ScopedModelAdmin):
    model = Service
    menu_label = gettext_lazy("All services")
    menu_icon = "list-ul"
    list_display = ("box", "title", "code", "origin", "given", "cost_kind")
    list_display_add_buttons = "title"
    list_filter = (GivenFilter, OriginFilter, EventFilter)
    filter_parameters = ("given", "origin", "event")
    list_per_page = 100
    import_code = "service_guide.service"
    ordering = ("title__uk", "pk")
    search_fields = ("search_text",)
    search_handler_class = ServiceSearch
    permission_helper_class = SharedPermissionHelper
    index_view_class = ServiceIndexView
    index_template_name = "service_guide/admin/services.html"
    create_view_class = views_of(guide.save_service_form)["create_view_class"]
    edit_view_class = views_of(guide.save_service_form)["edit_view_class"]
    delete_view_class = ServiceDeleteView
    create_template_name = "service_guide/admin/create.html"
    edit_template_name = "service_guide/admin/edit.html"
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("lead", help_text=gettext_lazy("What a person gets, in the person’s words.")),
                    FieldPanel("also_known_as"),
                    FieldRowPanel([FieldPanel("code"), FieldPanel("audience")]),
                    FieldRowPanel([FieldPanel("cost_kind"), FieldPanel("fee")]),
                    FieldPanel("online_url"),
                    SOURCE_ROW,
                    InlinePanel(
                        "event_links", heading=gettext_lazy("Life events"),
                        panels=[FieldRowPanel([FieldPanel("event"), FieldPanel("order")])],
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("slug", help_text=gettext_lazy("Leave empty to make it of the name.")),
                            FieldPanel("is_in_force"),
                        ]
                    ),
                ],
                heading=gettext_lazy("Service"),
            ),
            ObjectList(
                [
                    HelpPanel(
                        gettext_lazy(
                            "Each part has its source and the date when somebody looked there. Without them it is an "
                            "example, and the page says so."
                        )
                    ),
                    InlinePanel(
                        "facts", heading=gettext_lazy("Parts of the card"), label=gettext_lazy("Part of the card"),
                        panels=[FieldPanel("kind"), FieldPanel("text"), SOURCE_ROW, FieldPanel("text_en")],
                    ),
                    InlinePanel(
                        "blanks", heading=gettext_lazy("Blank forms and samples"),
                        label=gettext_lazy("Blank form or sample"),
                        panels=[
                            FieldRowPanel([FieldPanel("title"), FieldPanel("kind")]),
                            FieldPanel("document"),
                            FieldPanel("url"),
                            FieldRowPanel([FieldPanel("checked_on"), FieldPanel("order")]),
                        ],
                    ),
                    InlinePanel(
                        "acts", heading=gettext_lazy("Legal basis"), label=gettext_lazy("Act"),
                        panels=[
                            FieldPanel("title"),
                            FieldRowPanel([FieldPanel("article"), FieldPanel("url")]),
                            FieldRowPanel([FieldPanel("checked_on"), FieldPanel("order")]),
                        ],
                    ),
                ],
                heading=gettext_lazy("Information card"),
            ),
            ObjectList(
                [MultiFieldPanel([FieldPanel("title_en"), FieldPanel("lead_en")], heading=gettext_lazy("In English"))],
                heading=gettext_lazy("In English"),
            ),
        ],
        base_form_class=ServiceForm,
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        given = Offer.objects.for_community(request.community).filter(is_given=True, service=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_given=Exists(given))

    @display(description=gettext_lazy("choose"))
    def box(self, row: Service) -> str:
        label = _("Choose: %(title)s") % {"title": row.title}
        html = '<input type="checkbox" name="ids" value="{}" form="sg-pick" aria-label="{}">'
        return format_html(html, row.public_id, label)

    @display(description=gettext_lazy("origin"))
    def origin(self, row: Service) -> str:
        return _("community") if row.community_id else _("the Guide")

    @display(description=gettext_lazy("in our list"))
    def given(self, row: Any) -> str:
        return _("yes") if row.is_given else "—"


class OfferAdmin(ScopedModelAdmin):
    model = Offer
    menu_label = gettext_lazy("Services that we give")
    menu_icon = "tick"
    list_display = ("__str__", "is_given", "is_popular", "page")
    list_display_add_buttons = "__str__"
    list_filter = (OfferEventFilter,)
    filter_parameters = ("event",)
    list_select_related = ("service",)
    list_per_page = 100
    ordering = ("service__title__uk", "pk")
    search_fields = ("service__search_text",)
    search_handler_class = OfferSearch
    permission_helper_class = PickedPermissionHelper
    index_template_name = "service_guide/admin/offers.html"
    edit_view_class = views_of(offers.save_offer_form)["edit_view_class"]
    edit_template_name = "service_guide/admin/edit.html"
    edit_handler = ObjectList(
        [
            HelpPanel(gettext_lazy("What you write here is the community’s own: the guide never overwrites it.")),
            FieldRowPanel([FieldPanel("is_given"), FieldPanel("is_popular")]),
            InlinePanel(
                "places", heading=gettext_lazy("Where"), label=gettext_lazy("Place"),
                help_text=gettext_lazy("Address, phone and hours come from the addressee."),
                panels=[FieldPanel("addressee"), FieldRowPanel([FieldPanel("note"), FieldPanel("order")])],
            ),
            FieldPanel("phone", help_text=gettext_lazy("Only if people should call another number about it.")),
            FieldPanel("note"),
            FieldPanel("note_en"),
            FieldPanel("slug", help_text=gettext_lazy("Last part of the page’s address. Old links stop working.")),
        ],
        base_form_class=OfferForm,
    )  # fmt: skip

    @display(description=gettext_lazy("on the site"))
    def page(self, row: Offer) -> str:
        if not (row.is_given and row.service.is_in_force):
            return _("hidden")
        return format_html(
            '<a href="{}">{}</a>', reverse("service_guide:service", args=[row.slug]), _("Open the page")
        )


class EventAdmin(ScopedModelAdmin):
    model = LifeEvent
    menu_label = gettext_lazy("Life events")
    menu_icon = "tag"
    list_display = ("title", "slug", "order")
    ordering = ("order", "pk")
    permission_helper_class = SharedPermissionHelper
    create_view_class = views_of(guide.save_event_form)["create_view_class"]
    edit_view_class = views_of(guide.save_event_form)["edit_view_class"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("title_en"),
            FieldPanel("slug", help_text=gettext_lazy("Last part of the page’s address, in Latin letters.")),
            FieldRowPanel([FieldPanel("icon"), FieldPanel("order")]),
        ],
        base_form_class=EventForm,
    )


class GuideAdminGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Services")
    menu_icon = "doc-full"
    menu_order = 215
    items = (OfferAdmin, ServiceAdmin, EventAdmin)
