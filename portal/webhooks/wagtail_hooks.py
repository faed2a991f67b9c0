"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.webhooks.modeladmins import CallAdmin, WebhookAdmin

modeladmin_register(WebhookAdmin)
modeladmin_register(CallAdmin)
