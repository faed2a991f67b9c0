"""Bounds what any form may send, while it is sent: before a byte of it is parsed as a file."""

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from portal.files.constants import LARGEST_FILE, LARGEST_REQUEST

# Wagtail's admin has limits of its own, for people whom a community trusts.
STAFF_PREFIX = "/admin/"


class BoundedUploadHandler(FileUploadHandler):
    """Drops what comes after the largest file; the file then says a size over the limit and is refused by name."""

    is_bounded = True
    received = 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        path = self.request.path_info if self.request is not None else ""
        self.is_bounded = not path.startswith(STAFF_PREFIX)
        if self.is_bounded and content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("The files of a request are over the limit.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.is_bounded and self.received > LARGEST_FILE:
            return None
        self.received += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handlers keep the file."""
        return None
