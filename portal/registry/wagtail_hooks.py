"""Doors into the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.registry import views_admin


class PermittedItem(MenuItem):
    """A menu item that needs a permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("modules/", views_admin.modules_page, name="registry_modules"),
        path("health/", views_admin.health_page, name="registry_health"),
    ]


@hooks.register("register_settings_menu_item")
def modules_item() -> MenuItem:
    return PermittedItem(
        _("Modules"),
        reverse("registry_modules"),
        icon_name="cogs",
        order=800,
        permission=views_admin.SWITCH_PERMISSION,
    )


@hooks.register("register_reports_menu_item")
def health_item() -> MenuItem:
    return PermittedItem(
        _("Health of the system"),
        reverse("registry_health"),
        icon_name="circle-check",
        order=2000,
        permission=views_admin.HEALTH_PERMISSION,
    )


@hooks.register("insert_global_admin_css")
def sheet_of_registries() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("registry/admin.css"))
