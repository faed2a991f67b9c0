"""Writes of files: receive, scan, claim, remove, forget."""

from portal.files.services.claiming import (
    carry_files,
    claim_files,
    claim_form,
    erase_personal_files,
    forget_files,
    remove_file,
)
from portal.files.services.receiving import receive_upload
from portal.files.services.scanning import scan_file

__all__ = [
    "carry_files",
    "claim_files",
    "claim_form",
    "erase_personal_files",
    "forget_files",
    "receive_upload",
    "remove_file",
    "scan_file",
]
