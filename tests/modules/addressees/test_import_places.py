"""Tables of offices and of schedules: what comes out comes in again, and what is wrong is said by its row."""

from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.addressees.engine.hours import DAY, Exceptional, Span, WeeklyRule
from modules.addressees.engine.lines import (
    exception_lines,
    parsed_exceptions,
    parsed_rules,
    parsed_spans,
    rule_lines,
    spans_line,
)
from modules.addressees.models import Office, Schedule
from portal.communities.models import Settlement
from portal.communities.services import grant_role
from portal.imports import services
from portal.imports.models import ImportRun
from portal.imports.services import work_on
from portal.search.models import Change
from tests.factories.addressees import (
    AddresseeFactory,
    OfficeFactory,
    ScheduleExceptionFactory,
    ScheduleFactory,
    ScheduleRuleFactory,
)
from tests.support.people import sign_in_fully

OFFICES = "code;address;latitude;longitude;settlement_;accessibility_\n"
WEEK = "code;office_;monday;tuesday;special;exceptions_\n"


def brought(community: Any, table: str, text: str | bytes) -> ImportRun:
    data = text if isinstance(text, bytes) else text.encode()
    run = services.receive_table(community=community, code=f"addressees.{table}", actor=None, name="t", data=data)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def applied(run: ImportRun) -> str:
    services.apply_import(run=run, actor=None)
    work_on(run.pk)
    run.refresh_from_db()
    return f"{run.state} {run.problem}".strip()


def said(run: ImportRun) -> dict[int, dict[str, str]]:
    return {row.line: dict(row.problems) for row in run.rows.all() if row.problems}


@pytest.mark.db
def test_offices_come_in_by_address_and_number(community, stranger) -> None:
    AddresseeFactory(community=stranger, slug="biblioteka")
    library = AddresseeFactory(community=community, slug="biblioteka")
    old = OfficeFactory(addressee=library, address="вул. Стара, 1", phone="15-00")
    village = Settlement.objects.create(code="UA99000000000000001", name="Садове", category="C")
    Change.objects.all().delete()
    run = brought(
        community,
        "office",
        OFFICES + f"biblioteka/1;вул. Нова, 1;;;;\nbiblioteka/2;вул. Садова, 2;49,5;31.25;{village.pk};ліфт, пандус\n",
    )
    assert run.counts == {"new": 1, "changed": 1}, said(run)
    assert Office.objects.get() == old
    assert applied(run) == "applied"
    old.refresh_from_db()
    new = Office.objects.get(number=2)
    assert (old.address, old.phone, old.latitude) == ("вул. Нова, 1", "15-00", None)
    assert (new.addressee, new.settlement, new.accessibility) == (library, village, ["ramp", "lift"])
    assert (float(new.latitude), float(new.longitude)) == (49.5, 31.25)
    assert str(library.pk) in Change.objects.values_list("object_id", flat=True)


def test_what_is_wrong_with_an_office_is_said_by_its_row(community, stranger) -> None:
    AddresseeFactory(community=stranger, slug="chuzhyi")
    AddresseeFactory(community=community, slug="nash")
    run = brought(
        community,
        "office",
        OFFICES + "chuzhyi/1;вул. А, 1;;;;\nnash;вул. А, 1;;;;\nnash/0;вул. А, 1;;;;\nnash/1;;;;;\n"
        "nash/2;вул. А, 1;31.2;49.5;;\nnash/3;вул. А, 1;49.5;;;\nnash/4;вул. А, 1;nan;190;;\n"
        "nash/5;вул. А, 1;;;UA00;ескалатор\n",
    )
    found = said(run)
    assert {line: sorted(problems) for line, problems in found.items()} == {
        2: ["code"], 3: ["code"], 4: ["code"], 5: ["address"], 6: ["latitude"], 7: ["latitude"],
        8: ["latitude", "longitude"], 9: ["accessibility_", "settlement_"],
    }  # fmt: skip
    assert found[2]["code"] == "У громаді немає адресата «chuzhyi»."
    assert "не в Україні" in found[6]["latitude"] and "пандус" in found[9]["accessibility_"]
    assert not Office.objects.exists()


@pytest.mark.db
def test_week_breaks_and_vacations_come_in(community) -> None:
    library = AddresseeFactory(community=community, slug="biblioteka")
    AddresseeFactory(community=community, slug="zastupnyk")
    office = OfficeFactory(addressee=library)
    old = ScheduleFactory(addressee=library, title="Старий")
    ScheduleRuleFactory(schedule=old, weekday=4)
    run = brought(
        community,
        "schedule",
        WEEK + 'biblioteka/1;1;"13:00–17:00, 8:00-12:00";зачинено;"Четвер, перший у місяці | 10:00-13:00";'
        '"01.08.2026-14.08.2026 | | відпустка | zastupnyk\n24.12.2026 | 08:00-24:00"\n',
    )
    assert run.counts == {"changed": 1}, said(run)
    assert applied(run) == "applied"
    old.refresh_from_db()
    rules = [(row.weekday, row.nth, row.opens, row.closes) for row in old.rules.all()]
    assert rules == [
        (0, None, time(8), time(12)), (0, None, time(13), time(17)), (3, 1, time(10), time(13)),
        (4, None, time(8), time(17)),
    ]  # fmt: skip
    vacation, short = old.exceptions.all()
    assert (vacation.opens, vacation.reason, vacation.substitute.slug) == (None, "відпустка", "zastupnyk")
    assert (short.starts_on, short.opens, short.closes) == (date(2026, 12, 24), time(8), time(0))
    assert (old.title, old.office) == ("Старий", office)


def test_what_is_wrong_with_a_week_is_said_by_its_row(community) -> None:
    library = AddresseeFactory(community=community, slug="b")
    ScheduleRuleFactory(schedule=ScheduleFactory(addressee=library), weekday=0)
    OfficeFactory(addressee=AddresseeFactory(community=community, slug="inshyi"))
    run = brought(
        community,
        "schedule",
        WEEK + 'b/2;;"08:00-12:00, 11:00-17:00";;;\nb/3;;17:00-08:00;25:00-26:00;;\nb/4;;цілодобово;;;\n'
        "b/5;;;;восьмиденок | 08:00-09:00;\nb/6;;;;четвер | 08:00-09:00;\nb/7;1;;;;31.02.2026 | \n"
        "b/8;;;;;14.08.2026-01.08.2026\nb/9;;;;;01.08.2026 | | | nemaie\n"
        "b/10;;08:00-12:00;;понеділок | 09:00-10:00 | 01.08.2026–;\n",
    )
    found = said(run)
    assert {line: sorted(problems) for line, problems in found.items()} == {
        2: ["monday"], 3: ["monday", "tuesday"], 4: ["monday"], 5: ["special"], 6: ["special"],
        7: ["exceptions_", "office_"], 8: ["exceptions_"], 9: ["exceptions_"], 10: ["special"],
    }  # fmt: skip
    assert found[2]["monday"] == "Години перетинаються: 08:00-12:00 і 11:00-17:00."
    assert found[3]["monday"] == "Кінець раніше за початок: 17:00-08:00."
    assert "восьмиденок" in found[5]["special"] and "31.02.2026" in found[7]["exceptions_"]
    assert Schedule.objects.count() == 1


def test_exported_tables_come_in_without_changes(admin, community) -> None:
    library = AddresseeFactory(community=community, slug="biblioteka")
    office = OfficeFactory(
        addressee=library, address="=вул. Садова", latitude="49.5", longitude="31.2", accessibility=["ramp"], order=7
    )
    OfficeFactory(addressee=library, phone="+380 00 000 15 01")
    schedule = ScheduleFactory(addressee=library, office=office, kind="reception", is_open_on_holidays=True)
    ScheduleFactory(addressee=library)
    for day, opens, closes in ((0, 8, 12), (0, 13, 0), (2, 8, 9), (2, 8, 10)):  # older slips stay as they are
        ScheduleRuleFactory(schedule=schedule, weekday=day, opens=time(opens), closes=time(closes))
    ScheduleRuleFactory(schedule=schedule, weekday=4, nth=-1, valid_from=date(2026, 1, 1))
    ScheduleExceptionFactory(
        schedule=schedule, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 9), reason="а | б", substitute=library
    )
    for table in ("office", "schedule"):
        for kind in ("csv", "xlsx"):
            answer = admin.get(reverse("imports_admin:export", args=[f"addressees.{table}", kind]))
            run = brought(community, table, answer.getvalue())
            assert run.counts == {"same": 2}, (table, kind, said(run), list(run.rows.values_list("changes")))


def test_list_of_schedules_exports_what_it_shows(admin, community) -> None:
    for slug in ("a", "b"):
        ScheduleFactory(addressee=AddresseeFactory(community=community, slug=slug))
    index = reverse("addressees_schedule_modeladmin_index")
    text = admin.get(index, {"addressee": "b", "export": "csv"}).getvalue().decode()
    assert "b/1" in text and "a/1" not in text
    page = admin.get(reverse("imports_admin:table", args=["addressees.schedule"])).content.decode()
    assert reverse("imports_admin:table", args=["addressees.office"]) in page


@pytest.mark.parametrize("table", ["office", "schedule"])
def test_who_may_not_edit_addressees_brings_no_table(community, table) -> None:
    user = get_user_model().objects.create_user("editor@vyshneva.test")
    grant_role(user=user, community=community, role="editor")
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
    for name in ("table", "export"):
        tail = [f"addressees.{table}", "csv"][: 1 + (name == "export")]
        assert client.get(reverse(f"imports_admin:{name}", args=tail)).status_code in (302, 403)


def test_numbers_are_given_once_and_follow_the_addressee(community) -> None:
    one, other = (AddresseeFactory(community=community) for _each in range(2))
    moved = ScheduleFactory(addressee=one)
    assert [ScheduleFactory(addressee=other).number for _each in range(2)] == [1, 2]
    moved.addressee = other
    moved.save()
    assert moved.number == 3


def test_table_of_schedules_asks_as_much_of_many_rows(community, django_assert_max_num_queries) -> None:
    library = AddresseeFactory(community=community, slug="b")
    OfficeFactory(addressee=library)
    text = WEEK + "".join(f"b/{n};1;08:00-12:00;;;01.08.2026\n" for n in range(1, 61))
    with django_assert_max_num_queries(50):
        run = brought(community, "schedule", text)
    assert run.counts == {"new": 60}, said(run)
    with django_assert_max_num_queries(50):
        assert applied(run) == "applied"


minutes = st.lists(st.integers(0, DAY // 5), max_size=8, unique=True).map(sorted)
spans = minutes.map(lambda cuts: [Span(one * 5, other * 5) for one, other in zip(cuts[::2], cuts[1::2], strict=False)])
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
words = st.text("абв «»,;:-–0.", max_size=20).map(lambda text: " ".join(text.split()))
exceptions = st.lists(st.tuples(days, days, spans, words), max_size=4)


@settings(max_examples=60, deadline=None)
@given(spans, exceptions, st.integers(0, 6), st.sampled_from([1, 5, -1]))
def test_any_week_is_read_as_it_was_written(week, dated, weekday, nth) -> None:
    assert parsed_spans(spans_line(week)) == week
    rules = [WeeklyRule(weekday, span, nth) for span in week]
    assert parsed_rules(rule_lines(rules)) == rules
    held = {(min(one, other), max(one, other), reason): week for one, other, week, reason in dated}
    wanted = {
        Exceptional(first, last, span, reason, "khtos")
        for (first, last, reason), week in held.items()
        for span in week or [None]
    }
    assert set(parsed_exceptions(exception_lines(wanted))) == wanted
