"""Days of the week in a table of hours: Ukrainian writes them small inside a sentence, English does not."""

import pytest
from django.utils.translation import override

from modules.addressees.engine.week import DayRow
from modules.addressees.templatetags.addressees import day_names


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("uk", (0, 1), "Понеділок, вівторок"),
        ("en", (0, 1), "Monday, Tuesday"),
        ("en", (1, 2, 3), "Tuesday – Thursday"),
    ],
)
def test_days_are_written_as_their_language_does(language: str, days: tuple[int, ...], said: str) -> None:
    with override(language):
        assert day_names(DayRow(days, ())) == said
