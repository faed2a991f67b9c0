"""The header Range of HTTP (RFC 9110, 14): one range of bytes; anything stranger gets the whole file."""

import re

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class RangeNotSatisfiable(Exception):
    """416: the range lies outside of the file."""


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte, both included; None for the whole."""
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        length = min(int(last), size)
        if not length:
            raise RangeNotSatisfiable
        return size - length, size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1
