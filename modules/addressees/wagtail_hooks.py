"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from modules.addressees.modeladmins.schedules import AddresseesAdminGroup

modeladmin_register(AddresseesAdminGroup)
