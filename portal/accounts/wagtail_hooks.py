"""Doors into the Wagtail admin."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from portal.accounts.modeladmins import MembershipAdmin
from portal.accounts.views_admin import VIEW, roles_page
from portal.registry.wagtail_hooks import PermittedItem

modeladmin_register(MembershipAdmin)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("roles/", roles_page, name="accounts_roles")]


@hooks.register("register_settings_menu_item")
def roles_item() -> MenuItem:
    return PermittedItem(_("Roles"), reverse("accounts_roles"), icon_name="key", order=691, permission=VIEW)
