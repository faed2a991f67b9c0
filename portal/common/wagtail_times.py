"""Days and hours in Wagtail's forms are typed. Its own fields open a chooser which, when it is left, turns what it
cannot read into the present day or hour: «25:99», and «24.12.2026» as well, became a moment that nobody wrote, and no
form could say so."""

from django.db.models import DateField, TimeField
from django.forms import DateInput, TimeInput
from django.utils.translation import gettext_lazy as _


def type_times() -> None:
    """Once at the start, before the forms of the admin are made."""
    from wagtail.admin.forms.models import register_form_field_override

    # The browser's own field: it shows days as its user writes them and sends them in one way only.
    days = {"widget": DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")}
    register_form_field_override(DateField, override=days)
    hours = {
        "widget": TimeInput(attrs={"autocomplete": "off"}, format="%H:%M"),
        "error_messages": {"invalid": _("Write the time as 09:00.")},
    }
    register_form_field_override(TimeField, override=hours)
