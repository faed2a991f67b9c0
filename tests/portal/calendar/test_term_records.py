"""Terms that are kept: begun once, followed and never edited, moved by a new edition of the calendar."""

from datetime import UTC, date, datetime, time

import pytest

from portal.calendar.engine.extension import Extension, ExtensionRefused
from portal.calendar.engine.profiles import Profile, Unit, WorkingHours
from portal.calendar.engine.terms import StepKind
from portal.calendar.explaining import explain
from portal.calendar.models import DayChange, TermProfile, TermRecord
from portal.calendar.selectors import NoProfile, calendar_of, current_term, moved_terms, running_terms
from portal.calendar.services import TermConflict, close_term, extend_term, shorten_term, start_term
from portal.calendar.storage import profile_from_data, profile_to_data, record_of, term_of
from portal.communities.models import Community
from tests.factories.calendar import DayChangeFactory, TermProfileFactory, TermRecordFactory
from tests.factories.communities import CommunityFactory
from tests.portal.calendar.test_editions import publish

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


def extension(due: date, **changed: object) -> Extension:
    given = {"announced_on": date(2026, 11, 25), "is_by_head": True, "reason": "Виїзд", "notice": "Лист"}
    return Extension(due, **given | changed)


def test_term_begins_once_and_a_repeat_answers_it(community: Community) -> None:
    first = start_term(community=community, subject="appeals:abc", profile="info.5wd", arrived_at=FRIDAY)
    again = start_term(community=community, subject="appeals:abc", profile="info.5wd", arrived_at=FRIDAY)
    assert first.pk == again.pk
    assert (first.due, first.edition) == (date(2026, 11, 27), 1)
    with pytest.raises(TermConflict):
        start_term(community=community, subject="appeals:abc", profile="appeal.month", arrived_at=FRIDAY)
    other = start_term(
        community=community, subject="appeals:abc:forward", profile="appeal.forward5", arrived_at=FRIDAY
    )
    assert other.due == date(2026, 11, 25)


@pytest.mark.parametrize("subject", ["", "abc", "Appeals:1", "appeals:", "a:b:c:d"])
def test_subject_names_its_owner(community: Community, subject: str) -> None:
    with pytest.raises(ValueError, match="no subject"):
        start_term(community=community, subject=subject, profile="info.5wd", arrived_at=FRIDAY)


def test_kept_term_is_the_term_that_was_counted(community: Community) -> None:
    hours = tuple(WorkingHours(day, time(8), time(17)) for day in range(5))
    profile = Profile("category.water", Unit.WORKING_HOURS, 12, "Порядок, п. 3", hours=hours)
    assert profile_from_data(profile_to_data(profile)) == profile
    row = start_term(community=community, subject="calls:1", profile=profile, arrived_at=FRIDAY)
    kept = term_of(TermRecord.objects.get(pk=row.pk))
    assert record_of(kept).due_at == row.due_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert explain(kept)[-1].endswith("Порядок, п. 3.")


def test_profile_of_the_day_of_arrival_counts(community: Community) -> None:
    TermProfileFactory(community=community, amount=3, until=date(2026, 11, 19))
    TermProfileFactory(community=community, amount=7, since=date(2026, 11, 20))
    old = start_term(
        community=community, subject="t:1", profile="board.answer", arrived_at=datetime(2026, 11, 19, 9, tzinfo=UTC)
    )
    new = start_term(community=community, subject="t:2", profile="board.answer", arrived_at=FRIDAY)
    assert (old.due, new.due) == (TUESDAY, date(2026, 12, 1))
    with pytest.raises(NoProfile):
        start_term(community=CommunityFactory(), subject="t:1", profile="board.answer", arrived_at=FRIDAY)


def test_extension_follows_the_term_and_edits_nothing(community: Community) -> None:
    first = TermRecordFactory(community=community, profile="info.5wd")
    second = extend_term(first, extension(date(2026, 12, 11)), actor=None)
    first.refresh_from_db()
    assert (first.due, second.due, second.supersedes_id) == (date(2026, 11, 27), date(2026, 12, 11), first.pk)
    assert current_term(community, first.subject) == second
    with pytest.raises(TermConflict):
        extend_term(first, extension(date(2026, 12, 10)), actor=None)
    with pytest.raises(ExtensionRefused, match="already_extended"):
        extend_term(second, extension(date(2026, 12, 14)), actor=None)


def test_shorter_term_needs_a_reason_and_an_earlier_day(community: Community) -> None:
    first = TermRecordFactory(community=community)
    for due, reason in ((date(2026, 11, 25), " "), (date(2026, 11, 28), "Лікар")):
        with pytest.raises(ValueError, match="term"):
            shorten_term(first, due=due, reason=reason, actor=None)
    assert shorten_term(first, due=date(2026, 11, 25), reason="Лікар", actor=None).due == date(2026, 11, 25)
    assert running_terms(community).count() == 1


def test_closed_term_is_followed_by_nothing_and_the_subject_may_begin_anew(community: Community) -> None:
    first = TermRecordFactory(community=community, subject="reports:1")
    second = extend_term(first, extension(date(2026, 12, 11)), actor=None)
    assert close_term(community=community, subject="reports:1")
    assert not close_term(community=community, subject="reports:1")
    with pytest.raises(TermConflict):
        shorten_term(second, due=date(2026, 11, 30), reason="Пізно", actor=None)
    fresh = start_term(
        community=community, subject="reports:1", profile="info.5wd", arrived_at=datetime(2026, 12, 1, 9, tzinfo=UTC)
    )
    assert current_term(community, "reports:1") == fresh
    assert TermRecord.objects.for_community(community).filter(subject="reports:1").count() == 3


def test_new_edition_moves_only_running_terms_that_rest_on_the_day(community: Community) -> None:
    touched = TermRecordFactory(community=community, subject="t:touched")
    far = TermRecordFactory(community=community, subject="t:far", arrived_at=datetime(2026, 11, 25, 9, tzinfo=UTC))
    plain = TermRecordFactory(community=community, subject="t:plain", profile="appeal.return10")
    closed = TermRecordFactory(community=community, subject="t:closed")
    close_term(community=community, subject="t:closed")
    foreign = TermRecordFactory(subject="t:touched")
    DayChangeFactory(community=community, day=TUESDAY)
    done = publish(community, "Рішення ради")
    assert (done.days, done.terms) == (1, 1)
    moved = current_term(community, "t:touched")
    assert (moved.due, moved.supersedes, moved.edition, moved.reason) == (
        date(2026, 11, 30),
        touched,
        2,
        "Рішення ради",
    )
    assert "Храмове свято" in " ".join(explain(term_of(moved)))
    for row in (far, plain):
        assert current_term(community, row.subject) == row
    assert current_term(foreign.community, "t:touched") == foreign
    assert TermRecord.objects.filter(subject=closed.subject).count() == 1


def test_day_that_becomes_working_again_brings_the_date_back(community: Community) -> None:
    first = TermRecordFactory(community=community, subject="t:1")
    DayChangeFactory(community=community, day=TUESDAY)
    publish(community)
    DayChange.objects.for_community(community).delete()
    publish(community)
    assert current_term(community, "t:1").due == first.due
    assert TermRecord.objects.filter(subject="t:1").count() == 3


def test_what_people_decided_outlives_a_new_edition(community: Community) -> None:
    longer = TermRecordFactory(community=community, subject="t:longer")
    longer = extend_term(longer, extension(date(2026, 12, 11)), actor=None)
    shorter = TermRecordFactory(community=community, subject="t:shorter", profile="appeal.month")
    shorter = shorten_term(shorter, due=date(2026, 11, 24), reason="Лікар", actor=None)
    DayChangeFactory(community=community, day=TUESDAY)
    DayChangeFactory(community=community, day=date(2026, 12, 11))
    found = {each.record.subject: each.term for each in moved_terms(community, calendar_of(community))}
    assert not found
    assert publish(community).terms == 2
    moved = current_term(community, "t:longer")
    assert (moved.due, moved.control_due) == (date(2026, 12, 11), date(2026, 12, 10))
    assert any(step.kind == StepKind.EXTENDED for step in term_of(moved).steps)
    moved = current_term(community, "t:shorter")
    assert (moved.due, moved.control_due) == (date(2026, 11, 24), date(2026, 11, 23))


def test_term_keeps_the_profile_by_which_it_began(community: Community) -> None:
    first = TermRecordFactory(community=community, subject="t:1")
    TermProfile.objects.for_community(community).filter(code="info.5wd").update(amount=2)
    DayChangeFactory(community=community, day=TUESDAY)
    publish(community)
    assert current_term(community, first.subject).due == date(2026, 11, 30)


def test_term_of_another_community_is_not_found(community: Community) -> None:
    row = TermRecordFactory(community=community)
    assert current_term(CommunityFactory(), row.subject) is None
