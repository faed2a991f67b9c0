"""The first words of a hall: a one-time code for a key of its own."""

from dataclasses import dataclass

from local_queue.protocol.queue import QueueConfiguration
from local_queue.protocol.wire import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """`origin` is the random id of the hall's database."""

    code: str
    origin: str
    v: int = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Activated:
    """`hall` names the hall in every signed request; `key` signs them."""

    hall: str
    key: str
    configuration: QueueConfiguration
    v: int = VERSION


def tidy_code(text: str) -> str:
    """An activation code as people type it: spaces and dashes dropped, letters made capital."""
    return "".join(letter for letter in text.upper() if letter.isalnum())
