"""The page of open data in pairs of looks: before its first rows, and with the tables of the last month."""

import pytest
from django.core.cache import cache

from modules.equeue.models import Queue
from modules.equeue.services.demo import seed_demo
from portal.common import clock
from tests.modules.equeue.test_cabinet_in_chromium import session
from tests.portal.accessibility import PAIRS, look_at, problems_in_looks

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
__all__ = ["session"]  # a fixture of the neighbour: the site of the community


def test_open_data_pass_in_pairs_of_looks(chromium, live_server, session, queue, community):
    Queue.objects.filter(pk=queue.pk).update(has_open_data=True)
    address = f"{live_server.url}/services/equeue/open-data/"
    with look_at(chromium, address, PAIRS[0], reduced_motion="reduce") as (page, heard):
        page.get_by_text("Рядків поки немає").wait_for()
        assert list(problems_in_looks(page, PAIRS)) == []
        seed_demo(community, clock.today())
        cache.clear()
        page.goto(address)
        assert page.locator("main caption").count() == 4
        assert [*problems_in_looks(page, PAIRS), *heard] == []
