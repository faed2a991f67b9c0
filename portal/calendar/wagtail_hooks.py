"""Doors into the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from portal.calendar import views_admin
from portal.calendar.modeladmins import DayChangeAdmin, HolidayAdmin, RegimeAdmin, TermAdmin, TermProfileAdmin
from portal.calendar.policies import VIEW


class YearItem(MenuItem):
    """The page with the picture of the year."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


class CalendarGroup(ModelAdminGroup):
    menu_label = _("Calendar")
    menu_icon = "calendar-alt"
    menu_order = 650
    items = (HolidayAdmin, DayChangeAdmin, RegimeAdmin, TermProfileAdmin, TermAdmin)

    def get_submenu_items(self) -> list[Any]:
        year = YearItem(_("Year and changes"), reverse_lazy("calendar_page"), icon_name="calendar-check", order=0)
        return [year, *super().get_submenu_items()]


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("calendar/", views_admin.calendar_page, name="calendar_page"),
        path("calendar/publish/", views_admin.publish, name="calendar_publish"),
        path("calendar/editions/<int:number>/", views_admin.edition_page, name="calendar_edition"),
        path("calendar/editions/<int:number>/restore/", views_admin.restore, name="calendar_restore"),
    ]


modeladmin_register(CalendarGroup)
