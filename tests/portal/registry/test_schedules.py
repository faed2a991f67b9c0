"""Schedules come from code: created, corrected, strays and doubles deleted, off with the module."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_q.models import Schedule

from portal.common import clock
from portal.registry.contract import ScheduledJob
from portal.registry.jobs import SyncResult, first_run, sync_schedules, wanted_jobs
from portal.registry.models import Heartbeat
from portal.registry.modules import call, contributions
from portal.registry.services import switch_module
from portal.registry.tasks import beat_worker, run_retention

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_first_run_creates_a_row_for_every_job_and_the_second_changes_nothing():
    assert sync_schedules().created == len(wanted_jobs()) == Schedule.objects.count()
    assert sync_schedules() == SyncResult(0, 0, 0)


@pytest.mark.parametrize("job", [pytest.param(job, id=job.name) for _label, job in contributions(ScheduledJob)])
def test_every_scheduled_job_runs(job):
    """As the worker calls it, with nothing to do: a name that has moved fails here, not every minute there."""
    call(job.function)


def test_strays_and_doubles_go_and_wrong_rows_are_corrected():
    sync_schedules()
    row = Schedule.objects.get(name="registry.heartbeat")
    Schedule.objects.filter(pk=row.pk).update(minutes=7, args="(1,", cluster="other")
    Schedule.objects.create(name="stray", func="os.getcwd", schedule_type=Schedule.MINUTES, minutes=1)
    Schedule.objects.create(name=row.name, func=row.func, schedule_type=Schedule.MINUTES, minutes=1)
    assert sync_schedules() == SyncResult(0, 1, 2)
    row.refresh_from_db()
    assert (row.minutes, row.args, row.cluster) == (1, None, None)


def test_row_that_waits_too_long_is_brought_back():
    sync_schedules()
    Schedule.objects.filter(name="registry.heartbeat").update(next_run=clock.now() + timedelta(days=3))
    assert sync_schedules().updated == 1


def test_check_changes_nothing_and_fails_where_they_differ():
    with pytest.raises(CommandError, match="out of step"):
        call_command("sync_schedules", check=True)
    assert not Schedule.objects.exists()
    call_command("sync_schedules", stdout=StringIO())
    call_command("sync_schedules", check=True, stdout=StringIO())


@pytest.mark.fake_module
def test_jobs_of_a_module_that_is_off_everywhere_are_unscheduled(community, site):
    sync_schedules()
    assert Schedule.objects.filter(name__startswith="viche_fake.").count() == 2
    switch_module(site=site, label="viche_fake", is_enabled=False, actor=None)
    assert not Schedule.objects.filter(name__startswith="viche_fake.").exists()
    switch_module(site=site, label="viche_fake", is_enabled=True, actor=None)
    assert Schedule.objects.filter(name__startswith="viche_fake.").count() == 2


def test_daily_job_runs_at_its_kyiv_time_on_both_sides_of_a_clock_change(time_machine):
    job = ScheduledJob(name="a", function="b", daily_at="03:20")
    time_machine.move_to(datetime(2027, 3, 27, 12, 0, tzinfo=clock.KYIV))
    assert first_run(job).astimezone(clock.KYIV).isoformat() in {
        "2027-03-28T04:20:00+03:00",  # 03:20 does not exist that night
        "2027-03-28T03:20:00+03:00",
    }
    time_machine.move_to(datetime(2027, 6, 1, 1, 0, tzinfo=clock.KYIV))
    assert first_run(job).astimezone(clock.KYIV).isoformat() == "2027-06-01T03:20:00+03:00"


@pytest.mark.django_db(transaction=True)
def test_schedules_run_through_the_real_scheduler():
    from django_q.models import OrmQ
    from django_q.scheduler import scheduler

    sync_schedules()
    Schedule.objects.filter(name="registry.heartbeat").update(next_run=clock.now() - timedelta(hours=3))
    scheduler()
    assert "portal.registry.tasks.beat_worker" in {task.func() for task in OrmQ.objects.all()}
    assert Schedule.objects.get(name="registry.heartbeat").next_run > clock.now()


def test_worker_beats():
    beat_worker()
    beat_worker()
    assert Heartbeat.objects.get(name="worker").at <= clock.now()


def test_retention_runs_every_rule_and_names_the_one_that_fails(monkeypatch):
    assert "notifications.bodies" in run_retention()

    def fail(before):
        raise ValueError("no")

    monkeypatch.setattr("portal.notifications.tasks.forget_bodies", fail)
    with pytest.raises(RuntimeError, match=r"notifications\.bodies: ValueError: no"):
        run_retention()
