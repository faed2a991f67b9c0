"""Widgets for other sites in the admin: what they show, where, the code to copy and how it looks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from portal.common.modeladmins import ScopedInspectView, ScopedModelAdmin
from portal.embed.forms import WidgetForm
from portal.embed.models import WidgetConfig
from portal.embed.selectors import fallback_path, widget_kinds, widget_path


def snippets(config: WidgetConfig) -> dict[str, str]:
    """The codes for a foreign page: script, plain frame, link. Every value is escaped, and the codes are plain
    text: a page that shows them escapes them once more."""
    base = config.site.root_url.rstrip("/")
    link = base + fallback_path(config)
    words = {"base": base, "key": config.key, "name": config.name, "link": link, "open": _("Open in a new window")}
    codes = {
        "script": format_html(
            '<script src="{base}/embed.js" data-key="{key}" data-title="{name}" data-link="{open}" defer></script>\n'
            '<noscript><a href="{link}">{name}</a></noscript>',
            **words,
        ),
        "frame": format_html(
            '<iframe src="{base}{path}" title="{name}" width="100%" height="720" loading="lazy"></iframe>\n'
            '<p><a href="{link}">{open}</a></p>',
            path=widget_path(config),
            **words,
        ),
        "link": format_html('<a href="{link}">{name}</a>', **words),
    }
    return {name: code + "" for name, code in codes.items()}  # a safe string plus a plain one is plain


class WidgetInspectView(ScopedInspectView):
    """The codes to copy beside the living widget."""

    def get_template_names(self) -> list[str]:
        return ["embed/admin/inspect.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(snippets=snippets(self.instance), preview=self.preview(), **kwargs)

    def preview(self) -> str:
        """A path on the site of this admin, else the whole address: a widget answers on its own site alone."""
        site, path = self.instance.site, widget_path(self.instance)
        is_here = site.pk == self.request.community_site.site_id
        return path if is_here or not path else site.root_url.rstrip("/") + path

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response._csp_update = {"frame-src": [self.instance.site.root_url]}  # type: ignore[attr-defined]  django-csp
        return response


class WidgetAdmin(ScopedModelAdmin):
    model = WidgetConfig
    menu_label = gettext_lazy("Widgets for other sites")
    menu_icon = "code"
    menu_order = 810
    add_to_settings_menu = True
    base_url_path = "widgets"
    inspect_view_enabled = True
    inspect_view_class = WidgetInspectView
    history_view_enabled = False
    list_display = ("name", "kind_title", "site", "origin_list", "is_active")
    list_filter = ("is_active",)
    filter_parameters = ("is_active__exact",)
    search_fields = ("name",)
    list_select_related = ("site",)
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            MultiFieldPanel(
                [FieldPanel("site"), FieldPanel("kind"), FieldPanel("subject")], heading=gettext_lazy("What and where")
            ),
            FieldPanel("origins"),
            FieldPanel("is_active"),
        ],
        base_form_class=WidgetForm,
    )

    def new_instance(self, request: HttpRequest) -> WidgetConfig:
        return WidgetConfig(site=request.community_site.site)  # type: ignore[attr-defined]  site middleware

    def kind_title(self, row: WidgetConfig) -> str:
        kind = widget_kinds().get(row.kind)
        return str(kind[1].label) if kind else row.kind

    kind_title.short_description = gettext_lazy("what it shows")  # type: ignore[attr-defined]  the list reads it

    def origin_list(self, row: WidgetConfig) -> str:
        return ", ".join(row.origins) or "–"

    origin_list.short_description = gettext_lazy("sites that may show it")  # type: ignore[attr-defined]  same
