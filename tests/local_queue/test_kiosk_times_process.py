"""Exact times in a hall at work: eight kiosks press in the same moment for three places, then the server is killed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.hall import Hall

pytestmark = pytest.mark.e2e
LEASE = """
from dataclasses import replace
from datetime import timedelta
from local_queue import clock
from local_queue.protocol.times import KioskTime, KioskTimes
from local_queue.tickets.selectors import configuration
from local_queue.tickets.services.mirror import apply_configuration
from local_queue.tickets.services.times import apply_times
known = configuration()
apply_configuration(replace(known, revision="times", types=(replace(known.types[0], gives_times=True),)))
at = (clock.now() + timedelta(minutes=10)).replace(microsecond=0)
times = tuple(KioskTime(id=f"t{n}", type="passport", day=clock.today(), starts_at=at) for n in range(3))
apply_times(KioskTimes(revision="l", through=clock.today() + timedelta(days=7), times=times))
print(int(at.timestamp()))
"""
GIVEN = """
from local_queue.tickets.models import Ticket
from local_queue.tickets.verify import breaches
print(*sorted(Ticket.objects.values_list("booking_id", flat=True)), *breaches())
"""


def test_eight_kiosks_get_three_different_places_and_a_kill_loses_none(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "hall", HALL_ALWAYS_OPEN="1", HALL_TRUSTED="127.0.0.1")
    hall.folder.mkdir()
    hall.configure()
    time = hall.script(LEASE).split()[-1]
    hall.start()
    try:
        kiosks = [hall.browser() for _number in range(8)]
        for kiosk in kiosks:
            kiosk.http.get("/kiosk/services/passport")

        def press(number: int) -> str:
            data = {"type": "passport", "press": f"{number}".rjust(24, "k"), "time": time}
            return kiosks[number].post("/kiosk/take", "/kiosk/services", **data).text

        with ThreadPoolExecutor(8) as pool:
            pages = list(pool.map(press, range(8)))
        assert sum('id="number">' in page for page in pages) == 3
        hall.kill()
        assert hall.script(GIVEN).split() == ["t0", "t1", "t2"]
        hall.start()
        assert 'id="number">' not in press(7)
        assert hall.script(GIVEN).split() == ["t0", "t1", "t2"]
    finally:
        hall.stop()
