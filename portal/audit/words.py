"""The audit log in the words of people."""

from django.apps import apps
from django.utils.translation import gettext as _

from portal.registry.contract import AuditAction
from portal.registry.modules import contributions


def action_words() -> dict[str, str]:
    """Labels by code; an action without one is shown by its code."""
    return {item.code: str(item.label) for _label, item in contributions(AuditAction)}


def kind_words(target_type: str) -> str:
    """What a record is: «equeue.booking» is «запис»; a model that is gone is shown as it was written."""
    if not target_type:
        return ""
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return _("record «%(name)s»") % {"name": target_type}
