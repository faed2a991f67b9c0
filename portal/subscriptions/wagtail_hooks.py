"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.subscriptions.modeladmins import SubscriberAdmin, SuppressionAdmin

modeladmin_register(SubscriberAdmin)
modeladmin_register(SuppressionAdmin)
