"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.embed.modeladmins import WidgetAdmin

modeladmin_register(WidgetAdmin)
