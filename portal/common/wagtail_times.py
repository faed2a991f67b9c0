"""Hours in Wagtail's forms are typed. Its own field opens a chooser which, when it is left, turns what it cannot read
into the present hour: «25:99» became a time that nobody wrote, and no form could say so."""

from django.db.models import TimeField
from django.forms import TimeInput
from django.utils.translation import gettext_lazy as _


def type_times() -> None:
    """Once at the start, before the forms of the admin are made."""
    from wagtail.admin.forms.models import register_form_field_override

    override = {
        "widget": TimeInput(attrs={"autocomplete": "off"}, format="%H:%M"),
        "error_messages": {"invalid": _("Write the time as 09:00.")},
    }
    register_form_field_override(TimeField, override=override)
