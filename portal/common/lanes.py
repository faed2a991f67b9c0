"""Long queues (mailings, calls of webhooks) take one worker at a time, so that a code to sign in never waits behind
ten thousand letters or a receiver that does not answer.

A row of such a queue does not get a task of its own: it asks for its lane, once, however many rows there are. The task
of a lane sends what is due for some seconds and asks again if something is left. One slot for all lanes; who finds it
taken is called when it is free. The sweeper of each queue calls the lane every minute, asked or not: what a dead
process or an emptied queue of tasks left goes on.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django_q.tasks import async_task

from portal.common import clock
from portal.common.models import Lane

SLOT = "slot"
TAKEN_FOR = timedelta(seconds=120)  # longer than a task may run; a killed holder is waited for no longer
SECONDS = 35  # a new row is begun; one more may take a receiver's 5 or a mail server's 20
BATCH = 50


def ask_lane(task: str) -> None:
    """After the commit: its task runs soon. Safe to call for every row."""

    def ask() -> None:
        _ask(task)

    transaction.on_commit(ask, robust=True)


def sweep_lane(task: str, due: Callable[[], models.QuerySet[Any]]) -> int:
    """For a sweeper: the task runs if anything is due, whoever has asked before; a second one of it finds the slot
    taken. Answers how many are due."""
    waiting = due().count()
    if waiting:
        async_task(task)
    return waiting


def _ask(task: str) -> None:
    row, is_new = Lane.objects.get_or_create(task=task, defaults={"is_asked": True})
    if is_new or Lane.objects.filter(pk=row.pk, is_asked=False).update(is_asked=True):
        async_task(task)


def drain_lane(task: str, due: Callable[[], models.QuerySet[Any]], send: Callable[[int], object]) -> int:
    """Body of a lane's task. `due` are the rows whose time has come, `send` one of them by its key, never raising for
    what the row itself can note. Answers how many were tried; 0 where another lane has the slot."""
    Lane.objects.filter(task=task).update(is_asked=False, is_waiting=False)  # rows from here on ask anew
    if not _take():
        Lane.objects.update_or_create(task=task, defaults={"is_waiting": True})
        return 0
    tried: set[int] = set()
    ends = time.monotonic() + SECONDS
    try:
        while time.monotonic() < ends and (found := _next(due, tried)):
            for pk in found:
                if time.monotonic() >= ends:
                    break
                tried.add(pk)
                send(pk)
    finally:
        Lane.objects.filter(task=SLOT).update(busy_until=None)
    for other in Lane.objects.filter(is_waiting=True).exclude(task=task):
        _ask(other.task)
    if _next(due, tried):
        _ask(task)
    return len(tried)


def _next(due: Callable[[], models.QuerySet[Any]], tried: set[int]) -> list[int]:
    """Those that were tried already this time wait for the next one, whatever came of them."""
    rows = due().order_by("next_attempt_at", "pk").values_list("pk", flat=True)[: BATCH + len(tried)]
    return [pk for pk in rows if pk not in tried][:BATCH]


def _take() -> bool:
    now = clock.now()
    Lane.objects.get_or_create(task=SLOT)
    free = Lane.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), task=SLOT)
    return bool(free.update(busy_until=now + TAKEN_FOR))
