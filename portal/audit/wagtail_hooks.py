"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.audit.modeladmins import AuditAdmin

modeladmin_register(AuditAdmin)
