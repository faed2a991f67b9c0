"""A happening of its own."""

from django.dispatch import Signal

knocked = Signal()
