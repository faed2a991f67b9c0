"""A log that no stranger can fill, and what was refused to strangers."""

import logging
import time
from collections import Counter

log = logging.getLogger("local_queue.limits")


class Bounded(logging.Filter):
    """One place in the code says at most so many lines a minute."""

    LINES = 60

    def __init__(self) -> None:
        super().__init__()
        self.minute = 0
        self.said: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        minute = int(time.monotonic() // 60)
        if minute != self.minute:
            self.minute, self.said = minute, {}
        place = (record.pathname, record.lineno)
        self.said[place] = self.said.get(place, 0) + 1
        if self.said[place] == self.LINES:
            record.msg, record.args = f"{record.getMessage()} (and no more of these this minute)", ()
        return self.said[place] <= self.LINES


class Refusals:
    """What was refused, by reason; a line of the log a minute for each reason and address."""

    EVERY = 60.0
    ROOM = 1_000  # addresses remembered

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.told: dict[tuple[str, str], tuple[float, int]] = {}

    def note(self, reason: str, address: str) -> None:
        self.total[reason] += 1
        now = time.monotonic()
        since, silent = self.told.get((reason, address), (0.0, 0))
        if since and now - since < self.EVERY:
            self.told[reason, address] = (since, silent + 1)
            return
        if len(self.told) >= self.ROOM:
            self.told.clear()
        self.told[reason, address] = (now, 0)
        more = f" ({silent} more like it before)" if silent else ""
        log.warning("refused %s: %s%s", address, reason, more)


refusals = Refusals()
