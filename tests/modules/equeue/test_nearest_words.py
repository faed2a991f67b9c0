"""How the nearest free times are told apart from the time that is lost."""

from datetime import date, datetime, time, timedelta

from modules.equeue.engine.slots import Slot
from modules.equeue.selectors import FreeSlot
from modules.equeue.views.calendar import near_of
from portal.common.clock import KYIV

DAY = date(2026, 11, 17)
LOST = datetime(2026, 11, 17, 9, 20, tzinfo=KYIV)


def free(hour, minute, day=DAY):
    start = hour * 60 + minute
    return FreeSlot(Slot(day, time(hour, minute), start, start + 20), 1)


def words(*slots):
    return [slot["how_far"] for slot in near_of(slots, LOST)]


def test_less_than_an_hour_is_told_in_minutes_and_another_day_by_its_hour():
    later, same_hour = free(9, 40), free(9, 20, DAY + timedelta(days=1))
    assert words(later, free(11, 0), same_hour) == ["на 20 хвилин пізніше", "того самого дня", "о тій самій годині"]
    assert words(free(8, 59), free(9, 21)) == ["на 21 хвилину раніше", "на 1 хвилину пізніше"]
    assert words(free(9, 20), free(9, 40)) == ["ваш час", "на 20 хвилин пізніше"]


def test_words_that_tell_nothing_apart_are_left_out():
    assert words(free(12, 0), free(13, 0), free(14, 0)) == ["", "", ""]
    assert words(free(12, 0, DAY + timedelta(days=3))) == [""]
