"""Long queues take one worker at a time; nothing of them is lost, and no row asks for a task of its own."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal.common import clock
from portal.common.lanes import SLOT, TAKEN_FOR, ask_lane, drain_lane
from portal.common.models import Lane
from portal.common.outbox import OutboxState
from portal.notifications import tasks
from portal.notifications.models import Delivery
from portal.notifications.services import MAILINGS_TASK, queue_letter
from portal.webhooks.models import WebhookCall
from portal.webhooks.services import LANE_TASK
from portal.webhooks.tasks import due_calls, send_due, sweep_calls
from tests.factories.webhooks import WebhookCallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks_handed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    handed: list[tuple[Any, ...]] = []
    for module in ("lanes", "outbox"):
        monkeypatch.setattr(f"portal.common.{module}.async_task", lambda *task: handed.append(task))
    return handed


def letter(site: Any, number: int, url: str = "") -> Delivery:
    return queue_letter(
        key=f"k{number}{url}",
        code="account_password_set",
        to=f"a{number}@example.test",
        site=site,
        context={},
        unsubscribe_url=url,
    )


def test_thousand_letters_of_a_mailing_are_one_task_and_a_code_is_its_own(
    vyshneva: Any, tasks_handed: Any, django_capture_on_commit_callbacks: Any, mailoutbox: Any
) -> None:
    site = vyshneva.sites.order_by("pk").first().site
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(30):
            letter(site, number, "https://vyshneva.test/leave/")
        code = letter(site, 99)
    assert tasks_handed == [(MAILINGS_TASK,), ("portal.notifications.tasks.deliver", code.pk)]
    assert tasks.deliver_mailings() == 30
    assert len(mailoutbox) == 30
    assert Delivery.objects.filter(state=OutboxState.SENT).count() == 30
    with django_capture_on_commit_callbacks(execute=True):
        letter(site, 100, "https://vyshneva.test/leave/")
    assert tasks_handed[-1] == (MAILINGS_TASK,), "after the lane is empty, a new row asks again"


def test_second_lane_waits_for_the_slot_and_is_called_when_it_is_free(vyshneva: Any, tasks_handed: Any) -> None:
    WebhookCallFactory(webhook__community=vyshneva)
    answered: list[int] = []

    def meanwhile(pk: int) -> str:
        answered.append(drain_lane("other.task", due_calls, lambda _pk: ""))
        return "sent"

    assert drain_lane(LANE_TASK, due_calls, meanwhile) == 1
    assert answered == [0], "one at a time"
    assert ("other.task",) in tasks_handed
    assert not Lane.objects.get(task=SLOT).busy_until


def test_what_came_while_the_lane_ran_is_not_forgotten(vyshneva: Any, tasks_handed: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.common.lanes.SECONDS", 0)  # the time of the task is over at once
    WebhookCallFactory(webhook__community=vyshneva)
    assert send_due() == 0
    assert tasks_handed == [(LANE_TASK,)]


def test_row_that_is_still_due_afterwards_is_tried_once_in_a_task(vyshneva: Any, tasks_handed: Any) -> None:
    WebhookCallFactory(webhook__community=vyshneva)
    tried: list[int] = []
    assert drain_lane(LANE_TASK, due_calls, tried.append) == 1
    assert len(tried) == 1


def test_slot_of_a_killed_worker_is_free_after_its_time(
    vyshneva: Any, tasks_handed: Any, django_capture_on_commit_callbacks: Any, receiver_ok: Any
) -> None:
    Lane.objects.create(task=SLOT, busy_until=clock.now() + TAKEN_FOR)
    call = WebhookCallFactory(webhook__community=vyshneva)
    assert send_due() == 0
    with time_machine.travel(clock.now() + TAKEN_FOR + timedelta(seconds=1), tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_calls() == 1
        assert (LANE_TASK,) in tasks_handed
        assert send_due() == 1
    call.refresh_from_db()
    assert call.attempts == 1
    assert WebhookCall.objects.count() == 1


@pytest.fixture
def receiver_ok(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the receiver says is not asked here."""
    from portal.common.outbound import Answer

    monkeypatch.setattr("portal.webhooks.sending.call", lambda *args, **more: Answer(200, {}, b""))


def test_one_asking_is_enough(tasks_handed: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask_lane("some.task")
        ask_lane("some.task")
    assert tasks_handed == [("some.task",)]


def test_asking_that_was_lost_is_made_up_for_by_the_sweepers(
    vyshneva: Any, tasks_handed: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """A process died between the mark and the task, or the queue was emptied: the mark alone must not hold it up."""
    WebhookCallFactory(webhook__community=vyshneva)
    letter(vyshneva.sites.order_by("pk").first().site, 1, "https://vyshneva.test/leave/")
    for task in (LANE_TASK, MAILINGS_TASK):
        Lane.objects.create(task=task, is_asked=True)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_calls()
        tasks.sweep_outbox()
    assert tasks_handed == [(LANE_TASK,), (MAILINGS_TASK,)]
