"""Bookings: by capability, by day, for those who may see them."""

from datetime import date
from typing import Any

from modules.addressees.api import moderated_addressee_ids
from modules.equeue.models import Booking
from modules.equeue.models.booking import BookingQuerySet

RELATED = ("queue__addressee__community", "workplace_type", "service_centre", "contact")


def booking_by_token(token: str) -> Booking | None:
    """The booking or hold whose capability token this is; the token alone opens it."""
    return Booking.objects.by_token(token).select_related(*RELATED).first() if token else None


def booking_by_public_id(community: Any, public_id: str) -> Booking | None:
    """For the status page (no personal data) and for staff behind their own check."""
    rows = Booking.objects.for_community(community).filter(public_id=public_id)
    return rows.select_related(*RELATED).first()


def moderated_bookings(user: Any, community: Any) -> BookingQuerySet:
    """Bookings of queues of the addressees that a person works for today."""
    ids = moderated_addressee_ids(user, community.pk)
    rows = Booking.objects.for_community(community).filter(queue__addressee_id__in=ids)
    return rows.select_related("workplace_type", "queue__addressee", "contact")


def bookings_of_day(user: Any, community: Any, day: date) -> BookingQuerySet:
    return moderated_bookings(user, community).listed().filter(local_date=day).order_by("starts_at", "number")
