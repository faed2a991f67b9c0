"""Signals of printing."""

from django.dispatch import Signal

# Sent after the commit of a job; carries nothing: the worker reads the table.
job_waits = Signal()
