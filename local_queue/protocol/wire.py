"""From dataclasses to JSON and back. A receiver ignores what it does not know and names what is wrong."""

import gzip
import json
import types
import zlib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

VERSION = 1
MAX_BODY = 65_536  # bytes of a request in the hall's network
MAX_PUSH = 500  # events of one push

T = TypeVar("T")


class ProtocolError(ValueError):
    """What arrived is not what the protocol says; the text names the field."""


class TooLong(ProtocolError):
    """More than the receiver is willing to unpack."""


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples, dates and instants as JSON values; instants in UTC with microseconds."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ProtocolError("an instant needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ProtocolError(f"{type(value).__name__} cannot be sent")


def dumps(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8; equal values give equal bytes."""
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def loads(cls: type[T], body: bytes | str) -> T:
    """Read one message. Raises ProtocolError on anything that is not valid JSON of this shape."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("this is not JSON") from error
    return from_plain(cls, data)


def loads_what_reads(
    cls: type[T], body: bytes | str, name: str, whole: str = ""
) -> tuple[T, list[tuple[str, Any, str]]]:
    """Read one message whose list `name`, and whose part `whole`, may be of another version: what is not understood is
    given back (its name, as it came, what is wrong with it), so that it does not hold up the rest. Raises
    ProtocolError as `loads` does."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("this is not JSON") from error
    items = data.get(name) if isinstance(data, dict) else None
    if not isinstance(items, list):
        return from_plain(cls, data), []
    hints = {field: hint for field, hint, _is_required in _shape(cast(Any, cls))}
    good, spoilt = [], []
    for item in items:
        if reason := _unread(get_args(hints[name])[0], item, name):
            spoilt.append((name, item, reason))
        else:
            good.append(item)
    part = data.get(whole)
    if part is not None and (reason := _unread(hints[whole], part, whole)):
        spoilt.append((whole, part, reason))
        data = {**data, whole: None}
    return from_plain(cls, {**data, name: good}), spoilt


def _unread(kind: Any, item: Any, where: str) -> str:
    """Why this version does not understand it, or nothing."""
    try:
        _read(kind, item, where)
    except ProtocolError as error:
        return str(error)
    return ""


def pack(body: bytes) -> bytes:
    """gzip without a date, so that equal bodies give equal bytes; a signature is made over what this returns."""
    return gzip.compress(body, mtime=0)


def unpack(body: bytes, limit: int) -> bytes:
    """Undo `pack`. Raises TooLong before more than `limit` bytes are made, ProtocolError on anything damaged."""
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = reader.decompress(body, limit + 1)
    except zlib.error as error:
        raise ProtocolError("this is not gzip") from error
    if len(found) > limit:
        raise TooLong(f"more than {limit} bytes")
    if not reader.eof or reader.unused_data:
        raise ProtocolError("this is not one whole gzip body")
    return found


def from_plain(cls: type[T], data: Any) -> T:
    """Build a dataclass from JSON values, checking every type."""
    result: T = _read(cls, data, cls.__name__)
    return result


@cache
def _shape(cls: type) -> tuple[tuple[str, Any, bool], ...]:
    hints = get_type_hints(cls)
    return tuple(
        (field.name, hints[field.name], field.default is MISSING and field.default_factory is MISSING)
        for field in fields(cls)
    )


def _read(kind: Any, data: Any, where: str) -> Any:
    origin = get_origin(kind)
    if kind is Any:
        return data
    if origin in (Union, types.UnionType):
        return _read_union(kind, data, where)
    if origin is tuple:
        return _read_tuple(kind, data, where)
    if origin is dict:
        if not isinstance(data, dict):
            raise ProtocolError(f"{where}: an object is expected")
        inner = get_args(kind)[1]
        return {key: _read(inner, item, f"{where}.{key}") for key, item in data.items()}
    if is_dataclass(kind):
        return _read_object(kind, data, where)
    if kind is datetime:
        return _read_instant(data, where)
    if kind is date:
        return _read_date(data, where)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if kind not in (str, int, float, bool) or not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise ProtocolError(f"{where}: {getattr(kind, '__name__', kind)} is expected")
    return data


def _read_union(kind: Any, data: Any, where: str) -> Any:
    if data is None and type(None) in get_args(kind):
        return None
    (inner,) = [option for option in get_args(kind) if option is not type(None)]
    return _read(inner, data, where)


def _read_tuple(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, list):
        raise ProtocolError(f"{where}: a list is expected")
    inner = get_args(kind)[0]
    return tuple(_read(inner, item, f"{where}[{place}]") for place, item in enumerate(data))


def _read_object(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ProtocolError(f"{where}: an object is expected")
    values = {}
    for name, hint, is_required in _shape(kind):
        if name in data:
            values[name] = _read(hint, data[name], f"{where}.{name}")
        elif is_required:
            raise ProtocolError(f"{where}.{name} is missing")
    try:
        return kind(**values)
    except ProtocolError:
        raise
    except ValueError as error:
        raise ProtocolError(f"{where}: {error}") from error


def _read_instant(data: Any, where: str) -> datetime:
    try:
        value = datetime.fromisoformat(data)
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"{where}: an instant is expected") from error
    if value.tzinfo is None:
        raise ProtocolError(f"{where}: an instant needs a time zone")
    return value.astimezone(UTC)


def _read_date(data: Any, where: str) -> date:
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"{where}: a date is expected") from error
