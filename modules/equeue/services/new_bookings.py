"""Moderators hear of each new booking (rule 43): of all that came within a quarter of an hour in one letter, so that a
busy morning is no flood. What an outage has held up comes in one letter, too. Whom and when, the cabinet says.
"""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from modules.addressees.api import ModeratorInfo, moderators
from modules.equeue.constants import ActorKind, BookingState, Source
from modules.equeue.engine.reminding import WINDOW, quarter_of
from modules.equeue.models import Booking, BookingEvent, Queue
from modules.equeue.selectors.queues import served_queues, site_of
from portal.common import clock
from portal.notifications.services import queue_letter, written_keys

logger = logging.getLogger(__name__)
# The slowest booking is committed so long after its moment.
GRACE = timedelta(minutes=2)
BACK = timedelta(hours=24)
LIVE = (BookingState.PENDING, BookingState.BOOKED, BookingState.CHECKED_IN)
MADE = (BookingState.PENDING, BookingState.BOOKED)


def tell_new_bookings(now: datetime | None = None) -> int:
    """The scheduled job; how many letters were written."""
    moment = now or clock.now()
    last = quarter_of(moment - GRACE)
    fresh = _fresh(last)
    queues = Queue.objects.filter(pk__in=fresh).select_related("addressee__community")
    return sum(_tried(queue, person, last) for queue in queues for person in moderators(queue.addressee_id))


def _fresh(last: datetime, queue: Queue | None = None) -> dict[int, list[tuple[datetime, Booking]]]:
    """Bookings by queue that people have made within a day, with the moment, up to `last`."""
    today = last.astimezone(clock.KYIV).date()
    rows = Booking.objects.filter(
        queue__in=[queue] if queue else served_queues(),
        local_date__range=(today, today + timedelta(days=400)),
        state__in=LIVE,
        updated_at__gte=last - BACK,
    )
    rows = rows.exclude(source=Source.DEMO).select_related("workplace_type", "moved_from")
    rows = rows.prefetch_related("services")
    bookings = {row.pk: row for row in rows}
    events = BookingEvent.objects.filter(
        booking__in=bookings,
        state_from__in=("", BookingState.HELD),
        state_to__in=MADE,
        at__gte=last - BACK,
        at__lt=last,
    )
    found: dict[int, list[tuple[datetime, Booking]]] = defaultdict(list)
    for pk, at in events.exclude(actor_kind=ActorKind.STAFF).order_by("at", "pk").values_list("booking", "at"):
        found[bookings[pk].queue_id].append((at, bookings[pk]))
    return found


def _tried(queue: Queue, person: ModeratorInfo, last: datetime) -> bool:
    """What goes wrong with one letter must not keep others from theirs."""
    try:
        return _tell(queue, person, last)
    except Exception:
        logger.exception("The letter of new bookings of queue %s could not be made.", queue.public_id)
        return False


def _tell(queue: Queue, person: ModeratorInfo, last: datetime) -> bool:
    """What came after the last letter to this person. The queue's row is the lock: two jobs must not tell twice."""
    if not person.email:
        return False
    ends = [last - WINDOW * number for number in range(BACK // WINDOW + 1)]
    keys = {f"equeue.new_bookings:{queue.public_id}:{person.user_id}:{end:%Y%m%d%H%M}": end for end in ends}
    with transaction.atomic():
        Queue.objects.select_for_update().get(pk=queue.pk)
        told = max((keys[key] for key in written_keys(keys)), default=last - BACK)
        rows = [booking for at, booking in _fresh(last, queue)[queue.pk] if at >= told]
        if not rows:
            return False
        rows.sort(key=lambda row: (row.starts_at, row.number))
        queue_letter(
            key=next(key for key, end in keys.items() if end == last),
            code="equeue.new_bookings",
            to=person.email,
            site=site_of(queue.addressee),
            context={"queue": queue, "bookings": rows},
        )
    return True
