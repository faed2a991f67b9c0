"""What happens to files, for the modules that own the records."""

from django.dispatch import Signal

# kwargs: file. The antivirus stopped a file; its record, if it has one, stays and says so.
file_quarantined = Signal()
