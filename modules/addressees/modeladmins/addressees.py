"""The registry of addressees."""

from typing import Any

from django.contrib.admin import display
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface

from modules.addressees.filters import BranchFilter, GroupFilter, KindFilter, LackFilter, ShownFilter
from modules.addressees.forms import AddresseeForm
from modules.addressees.modeladmins.views import (
    AddresseeCreateView,
    AddresseeDeleteView,
    AddresseeEditView,
    AddresseeIndexView,
    WordSearch,
)
from modules.addressees.models import Addressee
from modules.addressees.selectors.choices import indented
from portal.common.maps import PointPicker
from portal.common.modeladmins import ScopedModelAdmin
from portal.communities.widgets import settlement_chooser


class AddresseeAdmin(ScopedModelAdmin):
    model = Addressee
    menu_label = gettext_lazy("Addressees")
    menu_icon = "group"
    list_display = ("box", "tree_name", "kind", "phone", "schedules_link", "shown")
    list_display_add_buttons = "tree_name"
    list_filter = (ShownFilter, LackFilter, KindFilter, GroupFilter, BranchFilter)
    filter_parameters = ("shown", "lacks", "kind", "group", "branch")
    index_template_name = "addressees/admin/addressees.html"
    list_export = ("name",)
    import_code = "addressees.addressee"
    list_per_page = 200
    ordering = ("position_in_tree",)
    search_fields = ("search_text",)
    search_handler_class = WordSearch
    index_view_class = AddresseeIndexView
    create_view_class = AddresseeCreateView
    edit_view_class = AddresseeEditView
    delete_view_class = AddresseeDeleteView

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("short_name")]),
                    FieldPanel(
                        "parent",
                        help_text=gettext_lazy("Everything below moves along with the addressee."),
                    ),
                    FieldRowPanel(
                        [FieldPanel("position"), FieldPanel("user", heading=gettext_lazy("account of the person"))]
                    ),
                    FieldPanel(
                        "description", help_text=gettext_lazy("What it does for people, in a sentence or two.")
                    ),
                    FieldPanel("competences", help_text=gettext_lazy("Duties, one in a line.")),
                    MultiFieldPanel(
                        [
                            FieldPanel(
                                "photo",
                                help_text=gettext_lazy(
                                    "Of the person or of the building. A square is cut around the focal point of "
                                    "the image. Without a photograph the initials stand there, or a sign."
                                ),
                            ),
                            FieldPanel("photo_alt"),
                        ],
                        heading=gettext_lazy("Photograph"),
                    ),
                    FieldPanel("groups"),
                    FieldRowPanel([FieldPanel("is_public"), FieldPanel("order")]),
                    FieldPanel("is_chosen"),
                    FieldPanel(
                        "slug",
                        help_text=gettext_lazy("Last part of the page's address. Leave empty to make it of the name."),
                    ),
                ],
                heading=gettext_lazy("About"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]), FieldPanel("website")],
                        heading=gettext_lazy("Main contacts"),
                    ),
                    InlinePanel(
                        "contact_points",
                        heading=gettext_lazy("More contacts"),
                        panels=[
                            FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
                            FieldRowPanel([FieldPanel("note"), FieldPanel("order")]),
                        ],
                    ),
                    InlinePanel(
                        "offices",
                        heading=gettext_lazy("Offices"),
                        panels=[
                            FieldPanel("name"),
                            FieldRowPanel([FieldPanel("address"), FieldPanel("room")]),
                            FieldPanel(
                                "settlement",
                                widget=settlement_chooser.widget_class(),
                                help_text=gettext_lazy("Type the first letters of the name, or the code of КАТОТТГ."),
                            ),
                            FieldPanel("phone"),
                            FieldRowPanel(
                                [FieldPanel("latitude"), FieldPanel("longitude", widget=PointPicker("latitude"))]
                            ),
                            FieldPanel("accessibility"),
                            FieldPanel("order"),
                        ],
                    ),
                ],
                heading=gettext_lazy("Contacts and offices"),
            ),
            ObjectList([FieldPanel("panels")], heading=gettext_lazy("Panels of the page")),
            ObjectList(
                [
                    InlinePanel(
                        "moderators",
                        heading=gettext_lazy("Moderators"),
                        help_text=gettext_lazy(
                            "People who see bookings and appeals of this addressee. A substitute has dates."
                        ),
                        panels=[
                            FieldRowPanel([FieldPanel("user"), FieldPanel("has_subtree")]),
                            FieldPanel("substitute_of"),
                            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                        ],
                    )
                ],
                heading=gettext_lazy("Moderators"),
            ),
        ],
        base_form_class=AddresseeForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.annotate(schedule_count=Count("schedules", distinct=True))

    @display(description=gettext_lazy("choose"))
    def box(self, row: Addressee) -> str:
        label = _("Choose: %(title)s") % {"title": row.name}
        html = '<label><input type="checkbox" name="ids" value="{}" form="ad-act" aria-label="{}"></label>'
        return format_html(html, row.public_id, label)

    @display(description=gettext_lazy("name"))
    def tree_name(self, row: Addressee) -> str:
        return indented(row)

    @display(description=pgettext_lazy("column", "Schedules"))
    def schedules_link(self, row: Any) -> str:
        if not row.schedule_count:
            create = reverse("addressees_schedule_modeladmin_create")
            label = _("Add a schedule: %(name)s") % {"name": row.name}
            return format_html('<a href="{}?addressee={}" aria-label="{}">{}</a>', create, row.slug, label, _("add"))
        label = _("Schedules: %(count)s") % {"count": row.schedule_count}
        index = reverse("addressees_schedule_modeladmin_index")
        html = '<a class="ad-count" href="{}?addressee={}" aria-label="{}">{}</a>'
        return format_html(html, index, row.slug, label, row.schedule_count)

    @display(description=gettext_lazy("on the site"))
    def shown(self, row: Addressee) -> str:
        if row.is_listed:
            return format_html('<a href="{}">{}</a>', reverse("addressees:page", args=[row.slug]), _("Open the page"))
        return _("hidden")
