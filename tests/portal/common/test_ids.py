"""Public identifiers stand in tables, addresses and command lines."""

import pytest

from modules.addressees.models import new_public_id as of_addressee
from modules.equeue.models.queue import new_public_id as of_queue
from modules.service_guide.models.shared import new_public_id as of_service
from portal.common.cells import safe_cell


@pytest.mark.parametrize("make", [of_addressee, of_queue, of_service])
def test_no_table_takes_an_identifier_for_a_formula(make):
    made = {make() for _number in range(2_000)}
    assert len(made) == 2_000
    assert all(safe_cell(one) == one and one[0].isalnum() and len(one) == 22 for one in made)
