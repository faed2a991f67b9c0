"""A happening of its own."""

from django.dispatch import Signal

waved = Signal()
