"""The demo: complete, the same when seeded again, and always as of today."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from modules.addressees import api
from modules.addressees.models import Addressee, ScheduleException
from modules.addressees.services import update_addressee
from modules.addressees.services.demo import parsed_hours
from portal.common.clock import KYIV
from portal.communities.models import Community
from portal.search.services import index_changes

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 15)


def counts() -> dict[str, int]:
    """Rows of every table of the portal's apps and the modules; the outbox of search is read first."""
    index_changes()
    mine = [
        model for model in apps.get_models() if model.__module__.startswith(("portal.", "modules.", "wagtail.models"))
    ]
    return {model._meta.label: model._base_manager.count() for model in mine}


def rows(model: type[models.Model], *but: str) -> list[tuple[object, ...]]:
    fields = [field.attname for field in model._meta.concrete_fields if field.name not in but]
    return list(model._base_manager.order_by("pk").values_list(*fields))


def seed(day: date) -> None:
    """A start of the demo in the morning of a day."""
    with time_machine.travel(datetime.combine(day, time(9), KYIV), tick=False):
        call_command("seed_demo", verbosity=0)


@pytest.fixture(autouse=True)
def demo(settings: object) -> None:
    settings.DEMO = True


def test_demo_is_refused_where_demo_is_off(settings: object) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("seed_demo", today=DAY)
    assert not Community.objects.exists()


def test_seed_twice_leaves_the_same_rows_and_another_day_moves_the_dates() -> None:
    seed(DAY)
    before, addressees = counts(), rows(Addressee)
    community = Community.objects.get(slug="vyshneva")
    assert Addressee.objects.for_community(community).count() == 26
    assert Addressee.objects.get(community=community, slug="tsnap").offices.count() == 3
    dates = set(ScheduleException.objects.values_list("starts_on", flat=True))

    seed(DAY)
    assert counts() == before
    assert rows(Addressee) == addressees

    renamed = Addressee.objects.get(community=community, slug="biblioteka")
    update_addressee(addressee_id=renamed.pk, name="Бібліотека «Над річкою»", actor=None)
    later = DAY + timedelta(days=3)
    seed(later)
    assert Addressee.objects.for_community(community).count() == 26
    assert set(ScheduleException.objects.values_list("starts_on", flat=True)) == {d + timedelta(3) for d in dates}
    renamed.refresh_from_db()
    assert renamed.name == "Бібліотека «Над річкою»"  # what people changed stays

    moderator = api.moderators(renamed.parent_id)
    assert moderator == []  # nobody is appointed above the library
    centre = api.addressee_by_slug(community.pk, "tsnap")
    assert {person.email.partition("@")[0] for person in api.moderators(centre.id)} == {"moderator", "hall_chief"}


def test_hours_of_the_data_file_are_read_as_written() -> None:
    assert [row["weekday"] for row in parsed_hours("tue-fri 10:00-19:00")] == [1, 2, 3, 4]
    first = parsed_hours("thu#1 10:00-13:00")[0]
    assert (first["weekday"], first["nth"]) == (3, 1)
    assert parsed_hours("mon 0:00-24:00")[0]["closes"].hour == 0
