"""The calendar of booking in forced colours, where backgrounds are painted over: a border tells what a colour told."""

from datetime import time, timedelta

import pytest

from modules.equeue.services import confirm_booking, hold_slot
from portal.common import clock
from tests.factories.equeue import WorkplaceTypeFactory
from tests.modules.equeue.test_cabinet_in_chromium import session

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
__all__ = ["session"]  # a fixture of the neighbour: it makes the site
BORDER = "(box) => getComputedStyle(box).borderTopStyle"


@pytest.mark.parametrize("contrast", ["forced", "more"])
def test_day_with_few_places_and_its_legend_are_told_by_a_border(
    chromium, queue, contact, live_server, session, contrast
):
    kind = WorkplaceTypeFactory(queue=queue, capacity=1, interval=60)
    day = clock.today() + timedelta(days=2)
    for hour in (9, 10, 11, 12, 14, 15, 16):
        held = hold_slot(workplace_type=kind, local_date=day, local_start=time(hour), holder=str(hour))
        confirm_booking(token=held.token, contact=contact)
    site = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(forced_colors="active" if contrast == "forced" else "none")
    if contrast == "more":
        context.add_cookies([{"name": "reading", "value": "light.more.100", "url": site}])
    page = context.new_page()
    page.goto(f"{site}/services/equeue/time/{kind.public_id}/")
    assert page.locator("a.cal__d--few").first.evaluate(BORDER) == "double"
    assert page.locator(".k-few").evaluate(BORDER) == "double"
    assert page.locator("a.cal__d:not(.cal__d--few)").last.evaluate(BORDER) == "solid"
    context.close()
