"""A queue of Diia at the service centre, a visitor of its site, and the page of one of its services."""

import pytest
from django.test import Client

from tests.factories.communities import CommunitySiteFactory
from tests.support.diia import diia_queue


@pytest.fixture
def queue(community, diia_server):
    CommunitySiteFactory(community=community, hostname="diia.test")
    return diia_queue(community, diia_server)


@pytest.fixture
def visitor(queue):
    return Client(headers={"host": "diia.test"})


@pytest.fixture
def place(queue):
    return f"/services/equeue/elsewhere/{queue.public_id}/passport/"
