"""Doors into the Wagtail admin."""

from typing import Any

from django.urls import path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from modules.addressees.modeladmins import acting
from modules.addressees.modeladmins.schedules import AddresseesAdminGroup


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("addressees/act/", acting.act, name="addressees_act"),
        path("addressees/undo/", acting.undo, name="addressees_undo"),
    ]


modeladmin_register(AddresseesAdminGroup)
