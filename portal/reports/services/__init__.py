"""Writes: schedules, their runs, readers who leave."""

from portal.reports.services.running import MAKE_TASK, make_due_runs, make_run, send_now
from portal.reports.services.schedules import delete_schedule, leave, save_schedule, switch

__all__ = ["MAKE_TASK", "delete_schedule", "leave", "make_due_runs", "make_run", "save_schedule", "send_now", "switch"]
