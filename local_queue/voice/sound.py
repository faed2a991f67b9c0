"""Which sound the hall makes now: a voice, the chime alone, or none in its quiet hours."""

from datetime import datetime, time

from django.conf import settings

from local_queue import clock
from local_queue.voice import engines


def sound_at(at: datetime) -> str:
    """ "voice", "chime" or "off"."""
    if settings.HALL_SOUND == "off" or is_quiet(at, settings.HALL_QUIET):
        return "off"
    if settings.HALL_SOUND == "chime":
        return "chime"
    try:
        return "voice" if engines.chosen() else "chime"
    except engines.VoiceFailed:
        return "chime"


def is_quiet(at: datetime, spans: list[tuple[time, time]]) -> bool:
    """Whether the wall clock stands in one of the spans; 20:00–08:00 goes over midnight."""
    now = clock.local(at).time()
    return any(begin <= now < end if begin <= end else now >= begin or now < end for begin, end in spans)
