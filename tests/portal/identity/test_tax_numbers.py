"""РНОКПП: the check digit, the keyed hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.tax_numbers import WEIGHTS, digest_of, is_tax_number


def with_check(nine: str) -> str:
    return nine + str(sum(w * int(d) for w, d in zip(WEIGHTS, nine, strict=True)) % 11 % 10)


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.integers(1, 9))
def test_one_wrong_check_digit_is_seen(nine: str, shift: int) -> None:
    number = with_check(nine)
    assert is_tax_number(number) or len(set(number)) == 1
    assert not is_tax_number(nine + str((int(number[9]) + shift) % 10))


@pytest.mark.parametrize("text", ["", "123", "0000000000", "31847402١8", "3184740218 ", "abcdefghij", "31847402180"])
def test_no_number(text: str) -> None:
    assert not is_tax_number(text)
    with pytest.raises(ValueError):
        digest_of(text)


def test_hash_depends_on_the_key_and_does_not_hold_the_number(settings: object) -> None:
    number = with_check("318474021")
    first = digest_of(number)
    settings.PERSON_KEY = "another-key-of-at-least-thirty-two-signs"
    assert digest_of(number) != first and number not in first
    settings.PERSON_KEY = "short"
    with pytest.raises(ValueError):
        digest_of(number)
