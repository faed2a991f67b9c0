"""Tickets, desks and the event log: the hall's own truth."""
