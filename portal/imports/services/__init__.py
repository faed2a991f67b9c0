"""Writes of imports: bring a table, go on with it, apply, discard, check anew."""

from portal.imports.services.acting import apply_import, check_again, discard_import
from portal.imports.services.leases import TASK, due
from portal.imports.services.receiving import receive_table
from portal.imports.services.working import work_on

__all__ = ["TASK", "apply_import", "check_again", "discard_import", "due", "receive_table", "work_on"]
