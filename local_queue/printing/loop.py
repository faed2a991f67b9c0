"""The thread that prints: at once after a commit, and now and then it asks the printer how it is."""

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from local_queue.printing import services
from local_queue.printing.printers import Printer
from local_queue.printing.signals import job_waits

LOOK_SECONDS = 10.0
AGAIN_SECONDS = 1.0

log = logging.getLogger("local_queue.printing")


class PrintLoop(threading.Thread):
    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="hall-printing", daemon=True)
        self.stop = stop
        self.wake = threading.Event()
        self.is_recovered = False

    def run(self) -> None:
        job_waits.connect(self._nudge, dispatch_uid="print-loop", weak=False)
        printer = Printer(settings.HALL_PRINTER)
        while not self.stop.is_set():
            try:
                pause = self._round(printer)
            except DatabaseError as error:
                log.error("database: %s", error)
                pause = AGAIN_SECONDS
            except Exception:
                log.exception("a round of printing failed; it goes on")
                pause = AGAIN_SECONDS
            finally:
                close_old_connections()
                connection.close()
            self.wake.wait(pause)
            self.wake.clear()

    def _nudge(self, **kwargs: object) -> None:
        self.wake.set()

    def _round(self, printer: Printer) -> float:
        """Seconds until the next one."""
        if not self.is_recovered:
            services.recover()
            self.is_recovered = True
        while services.print_next(printer) and not self.stop.is_set():
            pass
        if services.PrintJob.objects.filter(state=services.JobState.WAITING).exists():
            return AGAIN_SECONDS
        services.look_at(printer)
        return LOOK_SECONDS
