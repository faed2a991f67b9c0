"""Ticket numbers of bookings; the scheme stands in constants.py."""

from datetime import date

from django.db import connection

from modules.equeue.constants import BOOKING_LETTERS, LAST_NUMBER
from modules.equeue.engine.refusals import NumbersExhausted
from modules.equeue.models import NumberSeries

# The row's lock and the new number in one statement; what is left is too little, and no row, answer nothing.
TAKE = f"""
    UPDATE {NumberSeries._meta.db_table} SET last = last + %s
    WHERE service_centre_id = %s AND local_date = %s AND letter = %s AND last <= %s RETURNING last
"""  # noqa: S608  the table's name is ours


def next_number(service_centre_id: int, day: date) -> str:
    """The next number of a service centre and day, such as «А-101»; inside the booking's transaction."""
    return next_numbers(service_centre_id, day, 1)[0]


def next_numbers(service_centre_id: int, day: date, count: int) -> list[str]:
    """Numbers in a row; where the letter has too few left, all come from the next one."""
    for letter in BOOKING_LETTERS:
        last = _take(service_centre_id, day, letter, count)
        if last is None:
            series = NumberSeries(service_centre_id=service_centre_id, local_date=day, letter=letter)
            NumberSeries.objects.bulk_create([series], ignore_conflicts=True)
            last = _take(service_centre_id, day, letter, count)
        if last is not None:
            return [f"{letter}-{number}" for number in range(last - count + 1, last + 1)]
    raise NumbersExhausted


def _take(service_centre_id: int, day: date, letter: str, count: int) -> int | None:
    wall_day = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [count, service_centre_id, wall_day, letter, LAST_NUMBER - count])
        found = cursor.fetchone()
    return found[0] if found is not None else None
