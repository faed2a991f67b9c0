"""Ticket numbers of bookings; the scheme stands in constants.py."""

from datetime import date

from django.db.models import F

from modules.equeue.constants import BOOKING_LETTERS, LAST_NUMBER
from modules.equeue.engine.refusals import NumbersExhausted
from modules.equeue.models import NumberSeries


def next_number(service_centre_id: int, day: date) -> str:
    """The next number of a service centre and day, such as «А-101»; inside the booking's transaction."""
    return next_numbers(service_centre_id, day, 1)[0]


def next_numbers(service_centre_id: int, day: date, count: int) -> list[str]:
    """Numbers in a row; where the letter has too few left, all come from the next one."""
    for letter in BOOKING_LETTERS:
        row = NumberSeries.objects.filter(service_centre_id=service_centre_id, local_date=day, letter=letter)
        enough = row.filter(last__lte=LAST_NUMBER - count)
        if not enough.update(last=F("last") + count):
            if row.exists():
                continue
            series = NumberSeries(service_centre_id=service_centre_id, local_date=day, letter=letter)
            NumberSeries.objects.bulk_create([series], ignore_conflicts=True)
            if not enough.update(last=F("last") + count):
                continue
        last = row.values_list("last", flat=True).get()
        return [f"{letter}-{number}" for number in range(last - count + 1, last + 1)]
    raise NumbersExhausted
