"""Signals of the tickets app."""

from django.dispatch import Signal

# Sent after the commit of a transaction that wrote to the log; carries nothing: readers tail the table.
log_grew = Signal()

# Sent inside the transaction that gives a walk-in ticket, with `ticket`: what belongs to it is written with it.
ticket_given = Signal()
