"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.accounts.modeladmins import MembershipAdmin

modeladmin_register(MembershipAdmin)
