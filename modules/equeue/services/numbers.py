"""Ticket numbers of bookings; the scheme stands in constants.py."""

from datetime import date

from django.db.models import F

from modules.equeue.constants import BOOKING_LETTERS, LAST_NUMBER
from modules.equeue.engine.refusals import NumbersExhausted
from modules.equeue.models import NumberSeries


def next_number(service_centre_id: int, day: date) -> str:
    """The next number of a service centre and day, such as «А-101»; inside the booking's transaction."""
    for letter in BOOKING_LETTERS:
        row = NumberSeries.objects.filter(service_centre_id=service_centre_id, local_date=day, letter=letter)
        if not row.filter(last__lt=LAST_NUMBER).update(last=F("last") + 1):
            if row.exists():
                continue
            series = NumberSeries(service_centre_id=service_centre_id, local_date=day, letter=letter)
            NumberSeries.objects.bulk_create([series], ignore_conflicts=True)
            if not row.filter(last__lt=LAST_NUMBER).update(last=F("last") + 1):
                continue
        return f"{letter}-{row.values_list('last', flat=True).get()}"
    raise NumbersExhausted
