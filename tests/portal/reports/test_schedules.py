"""Reports by schedule: each period once, also after an outage and a dead worker; to whoever still may and wants it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.audit.models import AuditRecord
from portal.common import clock
from portal.common.outbox import LEASE, OutboxState
from portal.notifications.models import Delivery
from portal.notifications.suppression import suppress
from portal.reports import tasks
from portal.reports.health import check_reports
from portal.reports.links import leave_link
from portal.reports.models import ReportReader, ReportRun, ReportSchedule
from portal.reports.personal import erase, exported
from portal.reports.services import leave, make_run, save_schedule, send_now
from tests.factories.accounts import UserFactory
from tests.factories.reports import ReportReaderFactory, ReportRunFactory, ReportScheduleFactory
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=clock.KYIV)
TYPED = {
    "cadence": "weekly",
    "weekday": "1",
    "month_day": "1",
    "at": "07:00",
    "format": "xlsx",
    "language": "uk",
    "addresses": "Head@vyshneva.example\nhead@vyshneva.example; deputy@vyshneva.example",
}
NEW = "/cabinet/reports/viche_fake.report/schedule/"


@pytest.fixture
def weekly(vyshneva, worker):
    row = ReportScheduleFactory(community=vyshneva, owner=worker, next_due_at=MONDAY)
    ReportReaderFactory(schedule=row, address="head@vyshneva.example")
    return row


def made(run):
    state = make_run(run.pk)
    run.refresh_from_db()
    return state


def text(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
def test_schedule_is_made_in_the_cabinet_and_says_when_the_next_letter_comes(cabinet, worker):
    answer = cabinet.post(NEW, TYPED, follow=True)
    row = ReportSchedule.objects.get()
    assert (row.owner, row.next_due_at) == (worker, MONDAY)
    assert sorted(row.readers.values_list("address", flat=True)) == [
        "Head@vyshneva.example",
        "deputy@vyshneva.example",
    ]
    assert "пн, 23" in text(answer)
    assert AuditRecord.objects.get(action="reports.schedule_saved").details["readers"] == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"addresses": "head@"}, "Це не адреса е-пошти: head@"),
        ({"addresses": ""}, "Напишіть хоча б одну"),
        ({"addresses": " ".join(f"a{n}@x.test" for n in range(21))}, "можна щонайбільше 20"),
        ({"cadence": "monthly", "month_day": "32"}, "День від 1 до 31"),
        ({"cadence": "hourly"}, "hourly"),
        ({"language": "de"}, "de"),
        ({"at": "25:00"}, "Напишіть час"),
    ],
)
def test_wrong_input_is_said_kept_and_changes_nothing(cabinet, typed, words):
    answer = cabinet.post(NEW, TYPED | typed)
    assert answer.status_code == 422
    assert words in text(answer).replace("&#x27;", "'")
    assert not ReportSchedule.objects.exists()
    if typed.get("addresses"):
        assert typed["addresses"] in text(answer)


def test_report_that_is_due_goes_to_each_reader_with_its_file(weekly, waves):
    waves(2)
    ReportReaderFactory(schedule=weekly, address="deputy@vyshneva.example")
    with time_machine.travel(MONDAY + timedelta(seconds=30), tick=False):
        assert tasks.queue_due() == 1
        assert tasks.queue_due() == 0
        run = ReportRun.objects.get()
        assert (str(run.since), str(run.until)) == ("2026-11-16", "2026-11-22")
        assert made(run) == OutboxState.SENT
        assert make_run(run.pk) == ""  # a task may run twice
    letters = Delivery.objects.order_by("to")
    assert [row.to for row in letters] == ["deputy@vyshneva.example", "head@vyshneva.example"]
    letter = letters.get(to="head@vyshneva.example")
    assert letter.subject == "Waves: 16.11.2026 – 22.11.2026"
    assert "готовий: 2 рядки" in letter.text
    assert "period=custom&since=2026-11-16&until=2026-11-22" in letter.text
    assert [file.name for file in letter.attachments.all()] == ["report-2026-11-16-2026-11-22.xlsx"]
    assert letter.unsubscribe_url in letter.text
    weekly.refresh_from_db()
    assert weekly.next_due_at == MONDAY + timedelta(days=7)


def test_personal_data_are_never_attached(weekly):
    ReportSchedule.objects.update(source="viche_fake.people")
    assert made(ReportRunFactory(schedule=weekly)) == OutboxState.SENT
    letter = Delivery.objects.get()
    assert not letter.attachments.exists()
    assert "Olena" not in letter.text
    assert "увійдіть" in letter.text.lower()


def test_after_an_outage_every_period_comes_once_and_very_old_ones_are_left_out(weekly):
    ReportSchedule.objects.update(cadence="daily")
    with time_machine.travel(MONDAY + timedelta(days=30, hours=1), tick=False):
        assert tasks.queue_due() == 7
        assert tasks.queue_due() == 0
        days = sorted(ReportRun.objects.values_list("since", flat=True))
        assert (str(days[0]), str(days[-1])) == ("2026-12-16", "2026-12-22")


def test_worker_that_dies_between_letters_sends_the_rest_and_nobody_twice(weekly, waves, monkeypatch):
    waves(1)
    ReportReaderFactory(schedule=weekly, address="deputy@vyshneva.example")
    run = ReportRunFactory(schedule=weekly)
    ReportRun.lease(run.pk)  # and its process is gone
    assert make_run(run.pk) == ""
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1), tick=False):
        assert made(run) == OutboxState.SENT
    assert Delivery.objects.count() == 2


def test_source_that_fails_is_tried_again_and_then_told_on_the_health_page(weekly, monkeypatch):
    def broken(*args):
        raise RuntimeError("no such column")

    monkeypatch.setattr("viche_fake.selectors.waves", broken)
    run = ReportRunFactory(schedule=weekly)
    assert made(run) == OutboxState.QUEUED
    assert not Delivery.objects.exists()
    for _attempt in range(4):
        ReportRun.objects.update(next_attempt_at=clock.now())
        made(run)
    assert run.state == OutboxState.FAILED
    assert "no such column" in run.last_error
    assert "1" in check_reports()


@pytest.mark.parametrize("how", ["left", "other role", "erased", "module off"])
def test_report_stops_when_its_maker_may_not_see_it_any_more(weekly, worker, how):
    if how == "left":
        type(worker).objects.filter(pk=worker.pk).update(is_active=False)
    elif how == "other role":
        type(worker).objects.filter(pk=worker.pk).update(email="somebody@example.test")
    elif how == "erased":
        erase(worker)
    else:
        ReportSchedule.objects.update(source="viche_fake.gone")
    run = ReportRunFactory(schedule=weekly)
    assert made(run) == OutboxState.WITHDRAWN
    assert not Delivery.objects.exists()
    weekly.refresh_from_db()
    assert (weekly.next_due_at, weekly.stopped) == (None, "source" if how == "module off" else "rights")
    assert AuditRecord.objects.filter(action="reports.schedule_stopped").exists()


def test_reader_leaves_by_the_link_and_the_last_one_stops_the_schedule(weekly, browser):
    url = leave_link(weekly.readers.get()).partition("vyshneva.test")[2]
    path = url[url.index("/") :]
    page = browser.get(path)
    assert "Не надсилати мені" in text(page)
    assert weekly.readers.exists()  # programs open links
    assert browser.post(path).status_code == 400
    answer = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert "більше не надходитиме" in text(answer)
    assert not weekly.readers.exists()
    weekly.refresh_from_db()
    assert weekly.stopped == "readers"
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert browser.get(path).status_code == 404
    assert browser.get(path.replace("leave/", "leave/x")).status_code == 404


def test_run_without_readers_says_that_nobody_is_left(weekly):
    run = ReportRunFactory(schedule=weekly)
    leave(weekly.readers.get())  # the last one, while the report waits
    assert made(run) == OutboxState.WITHDRAWN
    weekly.refresh_from_db()
    assert weekly.stopped == "readers"


def test_link_of_another_community_is_nobodys(weekly, kalynova, client):
    url = leave_link(weekly.readers.get())
    path = url[url.index("/reports/") :]
    answer = client.post(path, {"List-Unsubscribe": "One-Click"}, headers={"host": "kalynova.test"})
    assert "надходитиме до" not in text(answer)
    assert weekly.readers.exists()


def test_suppressed_address_gets_nothing(weekly, vyshneva):
    suppress(community=vyshneva, address="head@vyshneva.example", reason="complained", actor=None)
    run = ReportRunFactory(schedule=weekly)
    assert made(run) == OutboxState.SENT
    assert (run.letters, Delivery.objects.count()) == (0, 0)


def test_sent_by_hand_goes_again_as_often_as_asked(cabinet, weekly, worker):
    path = f"/cabinet/reports/schedules/{weekly.public_id}/send/"
    assert "уже в дорозі" in text(cabinet.post(path, follow=True))
    run = ReportRun.objects.get()
    assert "саме складають" in text(cabinet.post(path, follow=True))
    made(run)
    send_now(schedule=weekly, actor=worker)
    run.refresh_from_db()
    assert made(run) == OutboxState.SENT
    assert Delivery.objects.count() == 2


def test_switching_off_and_on_and_deleting(cabinet, weekly):
    base = f"/cabinet/reports/schedules/{weekly.public_id}/"
    cabinet.post(f"{base}switch/", {"on": "0"})
    weekly.refresh_from_db()
    assert not weekly.is_on
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert tasks.queue_due() == 0
    cabinet.post(f"{base}switch/", {"on": "1"})
    weekly.refresh_from_db()
    assert weekly.next_due_at > clock.now()
    assert cabinet.get(f"{base}delete/").status_code == 405
    cabinet.post(f"{base}delete/")
    assert not ReportSchedule.objects.exists()


def test_colleague_does_not_see_the_schedule_and_an_administrator_does(weekly, owner, vyshneva, browser):
    other = UserFactory(email="fake-worker-two@example.test")
    path = f"/cabinet/reports/schedules/{weekly.public_id}/"
    assert sign_in_fully(browser, other).get(path).status_code == 404
    ReportSchedule.objects.update(source="reports.letters")
    assert sign_in_fully(browser, owner).get(path).status_code == 200


def test_schedule_saved_by_another_speaks_in_their_name(weekly, vyshneva):
    other = UserFactory(email="fake-worker-two@example.test")
    saved = save_schedule(schedule=weekly, addresses=["new@vyshneva.example"], actor=other)
    assert saved.owner == other
    assert list(ReportReader.objects.values_list("address", flat=True)) == ["new@vyshneva.example"]


def test_own_data_name_the_addresses_and_erasure_takes_them_off(weekly, worker):
    head = UserFactory(email="HEAD@vyshneva.example")
    assert exported(head) == [{"report": "viche_fake.report", "address": "head@vyshneva.example"}]
    assert exported(worker) == [{"report": "viche_fake.report", "made_in_my_name": True}]
    assert erase(head) == 1
    assert not exported(head)


def test_leaving_twice_is_well(weekly):
    reader = weekly.readers.get()
    leave(reader)
    leave(reader)
    assert AuditRecord.objects.filter(action="reports.reader_left").count() == 1
