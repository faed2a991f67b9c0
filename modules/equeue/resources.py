"""Tables of bookings for export, every text safe from formulas."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export import fields, resources

from modules.equeue.models import Booking
from portal.common.cells import safe_cell

HEADINGS = {
    "local_date": _("Date of the visit"),
    "local_start": _("Beginning of the visit"),
    "number": _("Ticket number"),
    "queue": _("Queue of the visit"),
    "type": _("Service of the visit"),
    "state": _("State of the visit"),
    "name": _("Name of the visitor"),
    "phone": _("Phone of the visitor"),
    "email": _("E-mail of the visitor"),
}


class BookingResource(resources.ModelResource):
    """One row a booking; no internal ids. With contacts: whoever exports them is named in the audit log."""

    queue = fields.Field(attribute="queue", column_name="queue")
    workplace_type = fields.Field(attribute="workplace_type__name", column_name="type")
    state = fields.Field(attribute="get_state_display", column_name="state")
    name = fields.Field(attribute="contact__full_name", column_name="name")
    phone = fields.Field(attribute="contact__phone", column_name="phone")
    email = fields.Field(attribute="contact__email", column_name="email")

    class Meta:
        model = Booking
        fields = ("local_date", "local_start", "number", "queue", "workplace_type", "state", "name", "phone", "email")
        export_order = fields

    def get_export_headers(self, *args: Any, **kwargs: Any) -> list[str]:
        return [str(HEADINGS[name]) for name in super().get_export_headers(*args, **kwargs)]

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return safe_cell(super().export_field(field, instance, **kwargs))
