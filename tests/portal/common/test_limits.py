"""Limits count every attempt, also those that come at once from several processes, whatever the cache is."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from portal.common.limits import count_attempt, purge_attempts
from portal.common.models import AttemptCount
from portal.settings.caches import caches as caches_of
from tests.support.race import race

RULE = {"scope": "tests.door", "limit": 20, "seconds": 60}


def tries(number: int, who: str) -> int:
    return sum(count_attempt(**RULE, who=who) for _time in range(number))


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_processes_at_once_get_as_many_attempts_as_the_limit_allows() -> None:
    with time_machine.travel("2026-11-16 08:00:05Z", tick=False):
        allowed = race(*[partial(tries, 10, "one")] * 6, partial(tries, 10, "another"))
    assert sum(allowed[:6]) == 20
    assert allowed[6] == 10


@pytest.mark.django_db
def test_window_ends_refused_attempts_write_nothing_and_nobodys_name_is_kept() -> None:
    with time_machine.travel("2026-11-16 08:00:05Z", tick=False) as mover:
        assert tries(25, "oksana@example.com") == 20
        assert AttemptCount.objects.get().count == 20
        assert "oksana" not in str(AttemptCount.objects.values().get())
        mover.move_to("2026-11-16 08:01:00Z")
        assert tries(1, "oksana@example.com") == 1
        assert purge_attempts() == 1
        mover.move_to("2026-11-16 08:02:01Z")
        assert purge_attempts() == 1
        assert not AttemptCount.objects.exists()


def adds(keys: int) -> int:
    return sum(bool(cache.add(f"once:{number}", 1, 60)) for number in range(keys))


def sign_in_codes(times: int) -> int:
    from allauth.core.internal import ratelimit

    request = RequestFactory().post("/accounts/login/code/", REMOTE_ADDR="203.0.113.7")
    config = {"request_login_code": "7/m/ip"}
    consume = partial(ratelimit.consume, request, app="allauth.account", action="request_login_code", config=config)
    return sum(bool(consume()) for _time in range(times))


@pytest.fixture(params=["files", "redis"])
def shared_cache(request: Any, settings: Any, tmp_path: Path) -> None:
    """The cache of an installation, as its settings make it."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    settings.CACHES = caches_of(url, tmp_path / "cache")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_cache")
def test_shared_cache_adds_a_key_once_however_many_processes_ask() -> None:
    assert sum(race(*[partial(adds, 100)] * 6)) == 100


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_cache")
def test_limits_of_sign_in_hold_against_processes_at_once() -> None:
    assert sum(race(*[partial(sign_in_codes, 4)] * 6)) == 7
