"""One-time codes: few guesses, minutes, one use, one target; a new one ends the old one."""

from datetime import timedelta

import pytest
import time_machine

from portal.accounts.codes import AN_HOUR, GUESSES, TooManyCodes, accept_code, issue_code
from portal.accounts.models import OneTimeCode
from portal.common import clock
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
TO = "+380671234567"


def test_code_works_once_for_its_person_purpose_and_target() -> None:
    user, other = UserFactory(), UserFactory()
    code = issue_code(user=user, purpose="phone", target=TO)
    assert not accept_code(user=other, purpose="phone", target=TO, typed=code)
    assert not accept_code(user=user, purpose="proof", target=TO, typed=code)
    assert not accept_code(user=user, purpose="phone", target="+380500000000", typed=code)
    assert accept_code(user=user, purpose="phone", target=TO, typed=f" {code[:3]} {code[3:]} ")
    assert not accept_code(user=user, purpose="phone", target=TO, typed=code)
    assert code not in OneTimeCode.objects.get().code_hash


def test_guesser_runs_out_of_guesses() -> None:
    user = UserFactory()
    code = issue_code(user=user, purpose="phone", target=TO)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert not any(accept_code(user=user, purpose="phone", target=TO, typed=wrong) for _each in range(GUESSES))
    assert not accept_code(user=user, purpose="phone", target=TO, typed=code)


def test_code_grows_old_and_a_new_one_ends_it() -> None:
    user = UserFactory()
    old = issue_code(user=user, purpose="phone", target=TO)
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1), tick=False):
        assert not accept_code(user=user, purpose="phone", target=TO, typed=old)
    fresh = issue_code(user=user, purpose="phone", target=TO)
    assert old == fresh or not accept_code(user=user, purpose="phone", target=TO, typed=old)
    assert accept_code(user=user, purpose="phone", target=TO, typed=fresh)


def test_codes_of_an_hour_end() -> None:
    user = UserFactory()
    with time_machine.travel("2026-11-17T10:00:00Z", tick=False):
        for _number in range(AN_HOUR):
            issue_code(user=user, purpose="phone", target=TO)
        with pytest.raises(TooManyCodes):
            issue_code(user=user, purpose="phone", target=TO)
