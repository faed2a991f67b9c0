"""Public identifiers stand in tables, addresses and command lines."""

from portal.common.cells import safe_cell
from portal.common.ids import public_id


def test_no_table_takes_an_identifier_for_a_formula():
    made = {public_id() for _number in range(2_000)}
    assert len(made) == 2_000
    assert all(safe_cell(one) == one and one[0].isalnum() and len(one) == 22 for one in made)
