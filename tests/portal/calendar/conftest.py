"""The calendar of the law, as it is shipped, with martial law and without."""

import json
from pathlib import Path

import pytest

from portal.calendar.engine.days import WorkingCalendar
from portal.calendar.engine.reading import calendar_from
from tests.support.paths import ROOT

DATA = json.loads(Path(ROOT, "portal/calendar/data/ukraine.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def wartime() -> WorkingCalendar:
    return calendar_from(DATA)


@pytest.fixture(scope="session")
def peacetime() -> WorkingCalendar:
    return calendar_from(DATA | {"regimes": []})
