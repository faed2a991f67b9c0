"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from modules.equeue.modeladmins import QueueAdminGroup

modeladmin_register(QueueAdminGroup)
