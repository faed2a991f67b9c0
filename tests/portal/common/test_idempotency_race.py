"""The same key from several processes of the system at once, on the database of the run."""

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from portal.common.idempotency import IdempotencyConflict, run_once
from portal.common.models import IdempotencyKey
from tests.support.race import race

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def press(trace: Path, fingerprint: str = "same", fails: bool = False) -> Any:
    """One client: acts slowly and leaves a line for every time it acts."""

    def act() -> dict[str, Any]:
        with trace.open("a") as lines:
            lines.write(f"{os.getpid()}\n")
        time.sleep(0.05)
        if fails:
            raise ValueError("refused")
        return {"by": os.getpid()}

    try:
        return run_once(scope="race", key="k", fingerprint=fingerprint, action=act)
    except IdempotencyConflict:
        return "conflict"
    except ValueError:
        return "refused"


def lines(trace: Path) -> list[str]:
    return trace.read_text().split()


def test_processes_with_the_same_key_act_once_and_hear_the_same(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    answers = race(*[partial(press, trace)] * 6)
    assert len(lines(trace)) == 1
    assert answers == [{"by": int(lines(trace)[0])}] * 6
    assert IdempotencyKey.objects.count() == 1


def test_one_of_two_different_requests_under_a_key_is_a_conflict(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    answers = race(*[partial(press, trace, "a")] * 3, *[partial(press, trace, "b")] * 3)
    assert len(lines(trace)) == 1
    assert answers.count("conflict") == 3


def test_refused_action_frees_the_key_for_the_next_process(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    answers = race(*[partial(press, trace, fails=True)] * 3, *[partial(press, trace)] * 3)
    good = [each for each in answers if isinstance(each, dict)]
    assert len(good) >= 3 and len({each["by"] for each in good}) == 1
    assert all(each in ("refused", good[0]) for each in answers)
    assert IdempotencyKey.objects.count() == 1
