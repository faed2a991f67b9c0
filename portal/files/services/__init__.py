"""Writes of files: receive, scan, claim, remove, forget."""

from portal.files.services.claiming import claim_files, erase_personal_files, forget_files, remove_file
from portal.files.services.receiving import receive_upload
from portal.files.services.scanning import scan_file

__all__ = ["claim_files", "erase_personal_files", "forget_files", "receive_upload", "remove_file", "scan_file"]
