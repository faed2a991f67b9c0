"""What pages show of a queue of Diia. An answer is good for half a minute, and what has just got none is not asked at
all: neither a crowd here nor hanging there may take our processes, nor theirs. One service that is broken there closes
no other."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.core.cache import cache

from modules.equeue.adapters.base import OfferedService, OfferedTime, QueueSilent
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.models import Queue
from modules.equeue.services.own_queue import diia_of

Found = TypeVar("Found")
SERVICES = "services"
GOOD_FOR = 30  # seconds
SILENT_FOR = 20


class OfferedByDiia:
    def __init__(self, queue: Queue, diia: DiiaQueue) -> None:
        self.diia = diia
        # Another address or key is another queue: what the former one said counts no more.
        known_as = f"{queue.public_id}\n{diia.url}\n{diia.key_name}\n{diia.key}"
        self._name = f"equeue.diia:{hashlib.sha256(known_as.encode()).hexdigest()}"

    def services(self) -> list[OfferedService]:
        return self._remembered(SERVICES, self.diia.services)

    def dates(self, service: str) -> list[date]:
        return sorted(self._times(service))

    def times(self, service: str, day: date) -> list[OfferedTime]:
        return self._times(service).get(day, [])

    def forget(self, service: str) -> None:
        """Somebody has just asked for one of its times."""
        cache.delete(self._key(_times_of(service)))

    def fell_silent(self, service: str) -> None:
        """No answer to who wanted to book it."""
        self._note_silence(_times_of(service))

    def is_silent(self, service: str) -> bool:
        return self._is_silent(SERVICES) or self._is_silent(_times_of(service))

    def _times(self, service: str) -> dict[date, list[OfferedTime]]:
        return self._remembered(_times_of(service), lambda: self.diia.all_times(service))

    def _remembered(self, what: str, ask: Callable[[], Found]) -> Found:
        if self._is_silent(what):
            raise QueueSilent
        kept: Found | None = cache.get(self._key(what))
        if kept is not None:
            return kept
        try:
            found = ask()
        except QueueSilent:
            self._note_silence(what)
            raise
        cache.set(self._key(what), found, GOOD_FOR)
        return found

    def _note_silence(self, what: str) -> None:
        cache.set(self._key(f"silent:{what}"), True, SILENT_FOR)

    def _is_silent(self, what: str) -> bool:
        return bool(cache.get(self._key(f"silent:{what}")))

    def _key(self, what: str) -> str:
        return f"{self._name}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"


def _times_of(service: str) -> str:
    return f"times:{service}"


def offered_by(queue: Queue) -> OfferedByDiia:
    return OfferedByDiia(queue, diia_of(queue))
