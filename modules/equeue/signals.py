"""Sent after commit with `booking_id`; receivers fetch what they need."""

from django.dispatch import Signal

booking_made = Signal()
booking_cancelled = Signal()
booking_changed = Signal()
booking_moved = Signal()

# For webhooks, in the transaction of the change: community_id, booking_id (public) and the moment.
visit_moved = Signal()  # booking_id of the new time, moved_at
visit_confirmed = Signal()  # an application, confirmed_at

# Keyword `queue_id`: a queue or a type of it was saved, with whatever it gives the kiosk.
queue_saved = Signal()
