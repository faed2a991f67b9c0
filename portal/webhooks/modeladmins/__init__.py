"""Webhooks and the log of their calls in the admin."""

from portal.webhooks.modeladmins.calls import CallAdmin
from portal.webhooks.modeladmins.webhooks import WebhookAdmin

__all__ = ["CallAdmin", "WebhookAdmin"]
