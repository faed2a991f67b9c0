"""The thread that talks to the portal: seconds apart, further apart while it fails, at once after an event."""

import logging
import random
import threading
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from local_queue import clock, instance
from local_queue.sync import services
from local_queue.sync.aside import read_again
from local_queue.sync.client import PortalClient
from local_queue.sync.models import PortalLink
from local_queue.sync.services import PortalRefused, PortalUnreachable
from local_queue.sync.state import Teller
from local_queue.tickets.services.days import roll_day
from local_queue.tickets.signals import log_grew

LONGEST_WAIT = 60.0
SNAPSHOT_SECONDS = 600

log = logging.getLogger("local_queue.sync")


def pause_after(failures: int, every: float, chance: float) -> float:
    """Seconds to wait: `every` when well; 2, 4, 8 … 60 after failures, with jitter (`chance` in 0–1)."""
    if not failures:
        return every
    return float(min(LONGEST_WAIT, 2.0 ** min(failures, 6)) * (0.5 + chance / 2))


class SyncLoop(threading.Thread):
    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="hall-sync", daemon=True)
        self.stop = stop
        self.wake = threading.Event()
        self.failures = 0
        self.snapshot_at = 0.0
        self.teller = Teller()

    def run(self) -> None:
        log_grew.connect(self._nudge, dispatch_uid="sync-loop")
        self._read_again()
        while not self.stop.is_set():
            try:
                self._round()
            except DatabaseError as error:
                self.failures += 1
                log.error("database: %s", error)
            except Exception:
                self.failures += 1
                log.exception("a round of the link failed; it goes on")
            finally:
                close_old_connections()
                connection.close()
            # After an event the push goes at once; while the portal is away nothing hurries it.
            self.wake.wait(pause_after(self.failures, settings.PULL_SECONDS, random.random()))  # noqa: S311  jitter
            self.wake.clear()

    def _read_again(self) -> None:
        """This may be the first start of a new version; it needs no portal for what it understands now."""
        try:
            if done := read_again():
                log.info("%s messages that an older version had set aside are read", done)
        except DatabaseError as error:
            log.error("database: %s", error)

    def finish(self) -> None:
        """The round that goes on is ended, the next one is not waited for."""
        self.stop.set()
        self.wake.set()
        self.join(timeout=3)

    def _nudge(self, **kwargs: object) -> None:
        if not self.failures and threading.current_thread() is not self:
            self.wake.set()

    def _round(self) -> None:
        try:
            self._exchange()
        finally:
            # After the portal has told its time: a clock thrown forward must not end the day.
            roll_day()

    def _exchange(self) -> None:
        row = services.link()
        url = row.url if row.is_active else settings.HALL_PORTAL_URL
        if not url:
            return
        client = self._client(url, row)
        try:
            if not row.is_active:
                if not settings.HALL_ACTIVATION_CODE:
                    return
                services.activate(client, settings.HALL_ACTIVATION_CODE)
                row = services.link()
                client.close()
                client = self._client(url, row)
                log.info("activated as %s", row.hall)
            is_due = time.monotonic() - self.snapshot_at > SNAPSHOT_SECONDS
            services.exchange(client, snapshot_due=is_due)
            self.teller.tell(client)
            if is_due:
                self.snapshot_at = time.monotonic()
            if self.failures:
                log.info("the portal answers again")
            self.failures = 0
        except (PortalUnreachable, PortalRefused) as error:
            if not self.failures:
                log.warning("the portal: %s; the hall works on", error)
            self.failures += 1
            services.note_failure(error)
        finally:
            if client.portal_time is not None:
                clock.told(client.portal_time)
            client.close()

    @staticmethod
    def _client(url: str, row: PortalLink) -> PortalClient:
        return PortalClient(url, row.hall, row.key, instance=instance.CURRENT, before=row.instance)
