"""Sent after commit with `booking_id`; receivers fetch what they need."""

from django.dispatch import Signal

booking_made = Signal()
booking_cancelled = Signal()
booking_changed = Signal()
booking_moved = Signal()
