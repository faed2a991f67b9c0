"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.notifications.modeladmins import DeliveryAdmin

modeladmin_register(DeliveryAdmin)
