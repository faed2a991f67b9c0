"""Drafts and editions: what is published stays as it was, in Python and in both databases."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from portal.audit.models import AuditRecord
from portal.calendar import triggers
from portal.calendar.engine.days import DayKind
from portal.calendar.models import CalendarEdition, DayChange, Holiday, TermProfile, TermRecord
from portal.calendar.selectors import calendar_of, draft_data, edition_in_force, profile_on
from portal.calendar.services import PublishRefused, ensure_calendar, publish_calendar, restore_edition
from portal.calendar.storage import fingerprint, shipped_data
from portal.communities.models import Community
from tests.factories.accounts import UserFactory
from tests.factories.calendar import CalendarEditionFactory, DayChangeFactory, HolidayFactory, TermRecordFactory
from tests.factories.communities import CommunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TUESDAY = date(2026, 11, 24)


def publish(community: Community, note: str = "Наказ № 1", **changed: object) -> object:
    number = edition_in_force(community).number
    given = {"base": number, "draft": fingerprint(draft_data(community)), "note": note, "actor": None} | changed
    return publish_calendar(community=community, **given)


def test_community_is_born_with_the_shipped_calendar() -> None:
    community = CommunityFactory()
    edition = edition_in_force(community)
    assert (edition.number, edition.data) == (1, shipped_data())
    assert draft_data(community) == shipped_data()
    assert TermProfile.objects.for_community(community).count() == 8
    assert profile_on(community, "appeal.month", TUESDAY).longest == 45


def test_second_making_changes_nothing() -> None:
    community = CommunityFactory()
    Holiday.objects.for_community(community).delete()
    assert not ensure_calendar(community)
    assert not Holiday.objects.for_community(community).exists()
    assert CalendarEdition.objects.for_community(community).count() == 1


def test_community_older_than_calendars_counts_by_the_shipped_one() -> None:
    community = CommunityFactory()
    with connection.cursor() as cursor:
        triggers.remove_triggers(connection)
        cursor.execute("DELETE FROM calendar_calendaredition")
        triggers.install_triggers(connection)
    assert calendar_of(community).edition == 0
    assert ensure_calendar(community)
    assert calendar_of(community).edition == 1


def test_draft_counts_for_nothing_until_it_is_published() -> None:
    community = CommunityFactory()
    DayChangeFactory(community=community, day=TUESDAY)
    assert calendar_of(community).is_working(TUESDAY)
    done = publish(community)
    assert (done.number, done.days, done.terms) == (2, 1, 0)
    assert calendar_of(community).day(TUESDAY).kind == DayKind.REGIONAL
    assert calendar_of(CommunityFactory()).is_working(TUESDAY), "another community has its own calendar"


def test_calendar_of_a_known_edition_costs_one_query(django_assert_num_queries: object) -> None:
    community = CommunityFactory()
    calendar_of(community)
    with django_assert_num_queries(1):
        calendar_of(community)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"base": 7}, "stale"), ({"draft": "x"}, "draft_changed"), ({}, "nothing_new"), ({"note": " "}, "no_note")],
)
def test_publishing_is_refused(changed: dict[str, object], code: str) -> None:
    community = CommunityFactory()
    with pytest.raises(PublishRefused) as refusal:
        publish(community, **changed)
    assert refusal.value.code == code
    assert edition_in_force(community).number == 1


def test_calendar_without_working_days_is_refused() -> None:
    community = CommunityFactory()
    TermRecordFactory(community=community)
    days = [date.fromordinal(TUESDAY.toordinal() + n) for n in range(90)]
    DayChange.objects.bulk_create(DayChange(community=community, day=day, name="x", source="x") for day in days)
    DayChange.objects.for_community(community).update(is_regional=True)
    with pytest.raises(PublishRefused, match="no_working_day"):
        publish(community)
    assert TermRecord.objects.count() == 1


def test_publishing_is_in_the_audit_log_of_the_community() -> None:
    community, actor = CommunityFactory(), UserFactory()
    HolidayFactory(community=community)
    publish(community, actor=actor)
    row = AuditRecord.objects.get(action="calendar.published")
    assert (row.community_id, row.actor_id, row.target_type) == (community.pk, actor.pk, "calendar.calendaredition")
    assert row.details["edition"] == 2


def test_old_edition_becomes_the_draft_and_nothing_more() -> None:
    community = CommunityFactory()
    HolidayFactory(community=community)
    publish(community)
    restore_edition(CalendarEdition.objects.get(community=community, number=1))
    assert draft_data(community) == shipped_data()
    assert edition_in_force(community).number == 2
    assert publish(community, "Назад").number == 3
    assert edition_in_force(community).data == shipped_data()


def test_python_refuses_to_change_an_edition() -> None:
    edition = edition_in_force(CommunityFactory())
    edition.note = "x"
    rows = CalendarEdition.objects.all()
    for act in (edition.save, edition.delete, rows.delete, lambda: rows.update(note="x")):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE calendar_calendaredition SET note = 'x'",
        "DELETE FROM calendar_calendaredition",
        "UPDATE calendar_termrecord SET due = '2030-01-01'",
        "UPDATE calendar_termrecord SET closed_at = '2030-01-01 00:00:00+00:00', reason = 'x'",
        "DELETE FROM calendar_termrecord",
    ],
)
def test_database_refuses_to_change_what_is_kept(sql: str) -> None:
    TermRecordFactory()
    with pytest.raises(DatabaseError, match=r"never change|only superseded"), transaction.atomic():
        connection.cursor().execute(sql)


def test_triggers_know_every_column_of_a_term() -> None:
    columns = {field.column for field in TermRecord._meta.concrete_fields}
    assert set(triggers.TERM_COLUMNS) == columns - {"closed_at"}


def test_number_of_an_edition_stands_once() -> None:
    community = CommunityFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarEditionFactory(community=community, number=1)
