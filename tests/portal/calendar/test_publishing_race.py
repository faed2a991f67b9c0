"""Two who apply at once; a term that begins while a calendar is applied. Real processes, both databases."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from portal.calendar.models import CalendarEdition, TermRecord
from portal.calendar.selectors import calendar_of, current_term, draft_data, edition_in_force
from portal.calendar.services import extend_term, publish_calendar, start_term
from portal.calendar.storage import fingerprint
from portal.communities.models import Community
from tests.factories.calendar import DayChangeFactory, TermRecordFactory
from tests.factories.communities import CommunityFactory
from tests.portal.calendar.test_term_records import extension
from tests.support.race import Failure, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]
ARRIVED = datetime(2026, 11, 20, 9, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)


def publish(community: Community, draft: str, note: str) -> int:
    return publish_calendar(community=community, base=1, draft=draft, note=note, actor=None).number


def begin(community: Community, number: int) -> int:
    return start_term(community=community, subject=f"t:{number}", profile="info.5wd", arrived_at=ARRIVED).pk


def lengthen(pk: int, day: int) -> int:
    row = TermRecord.objects.select_related("community").get(pk=pk)
    return extend_term(row, extension(date(2026, 12, day)), actor=None).pk


def test_of_two_who_apply_at_once_one_wins_and_the_other_is_told() -> None:
    community = CommunityFactory()
    TermRecordFactory(community=community, subject="t:1")
    DayChangeFactory(community=community, day=TUESDAY)
    draft = fingerprint(draft_data(community))
    answers = race(*(partial(publish, community, draft, f"Наказ {number}") for number in range(3)))
    refused = [each for each in answers if isinstance(each, Failure)]
    assert [each for each in answers if not isinstance(each, Failure)] == [2]
    assert {(each.name, each.args[1]) for each in refused} == {("PublishRefused", "stale")}
    assert CalendarEdition.objects.for_community(community).count() == 2
    assert TermRecord.objects.for_community(community).count() == 2


def test_no_term_stays_with_the_calendar_that_went() -> None:
    community = CommunityFactory()
    DayChangeFactory(community=community, day=TUESDAY)
    draft = fingerprint(draft_data(community))
    answers = race(
        partial(begin, community, 1),
        partial(publish, community, draft, "Наказ"),
        partial(begin, community, 2),
        partial(begin, community, 3),
    )
    assert not [each for each in answers if isinstance(each, Failure)]
    assert edition_in_force(community).number == calendar_of(community).edition == 2
    for number in (1, 2, 3):
        term = current_term(community, f"t:{number}")
        assert (term.edition, term.due) == (2, date(2026, 11, 30))


def test_of_two_who_extend_at_once_one_wins() -> None:
    community = CommunityFactory()
    term = TermRecordFactory(community=community)
    answers = race(partial(lengthen, term.pk, 10), partial(lengthen, term.pk, 11))
    names = [each.name for each in answers if isinstance(each, Failure)]
    assert names in (["TermConflict"], ["ExtensionRefused"])
    assert TermRecord.objects.for_community(community).count() == 2


def test_of_two_who_begin_one_term_at_once_one_row_stays() -> None:
    community = CommunityFactory()
    answers = race(partial(begin, community, 1), partial(begin, community, 1))
    made = [each for each in answers if not isinstance(each, Failure)]
    assert len(made) >= 1
    assert {each.name for each in answers if isinstance(each, Failure)} <= {"TermConflict"}
    assert TermRecord.objects.for_community(community).count() == 1
