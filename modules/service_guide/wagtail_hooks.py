"""Doors into the Wagtail admin."""

from typing import Any

from django.urls import path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from modules.service_guide.modeladmins import picking
from modules.service_guide.modeladmins.services import GuideAdminGroup


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("service-guide/pick/", picking.pick, name="service_guide_pick")]


modeladmin_register(GuideAdminGroup)
