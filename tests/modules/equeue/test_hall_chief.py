"""Who leads a hall reads and changes in the admin what is of the own institution, as in the cabinet (rule 41)."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from modules.equeue.models import Absence, DayException
from modules.equeue.services import confirm_booking, hold_slot
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory, MembershipFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def chief(community, centre, moment):
    CommunitySiteFactory(community=community, hostname="chief.test")
    sync_community_roles(community)
    user = UserFactory(email="chief@example.test", is_staff=True)
    MembershipFactory(user=user, community=community, role="hall_chief")
    ModeratorFactory(addressee=centre, user=user)
    user.refresh_from_db()
    with time_machine.travel(moment, tick=False):
        yield sign_in_fully(Client(HTTP_HOST="chief.test"), user)


@pytest.fixture
def elsewhere(community):
    hospital = AddresseeFactory(community=community, name="Лікарня")
    return WorkplaceTypeFactory(queue=QueueFactory(addressee=hospital), name="Лікар", walk_in_letter="Т")


def booked(kind: Any, contact: Any, start: time, moment: Any) -> Any:
    held = hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=str(start), now=moment)
    return confirm_booking(token=held.token, contact=contact, now=moment)


def url(model: str, name: str = "index", *args: Any) -> str:
    return reverse(f"equeue_{model}_modeladmin_{name}", args=args)


def test_list_search_and_export_have_the_own_institution_only(chief, workplace_type, elsewhere, contact, moment):
    booked(workplace_type, contact, time(9), moment)
    booked(elsewhere, contact, time(15, 30), moment)
    for query in ("", "?q=Ковальчук", f"?queue={elsewhere.queue.public_id}", "?day=all"):
        page = chief.get(url("booking") + query).content.decode()
        assert "15:30" not in page and "Лікарня" not in page, query
    assert "Оксана Ковальчук" in chief.get(url("booking")).content.decode()
    table = chief.get(url("booking") + "?export=csv").content.decode()
    assert "09:00" in table and "15:30" not in table


def test_absences_and_days_of_others_are_neither_seen_nor_changed(chief, workplace_type, elsewhere):
    absence = Absence.objects.create(workplace_type=elsewhere, starts_on=DAY, ends_on=DAY, reason="Відпустка лікаря")
    day = DayException.objects.create(queue=elsewhere.queue, local_date=DAY, reason="Санітарний день")
    for model, row, ours in (("absence", absence, workplace_type), ("dayexception", day, workplace_type.queue)):
        page = chief.get(url(model)).content.decode()
        assert row.reason not in page and "Лікарня" not in page
        assert chief.get(url(model, "edit", row.pk)).status_code == 404
        form = chief.get(url(model, "create") + f"?type={elsewhere.public_id}").content.decode()
        assert str(ours) in form and "Лікарня" not in form
    said = {"workplace_type": elsewhere.pk, "starts_on": "2026-11-20", "ends_on": "2026-11-20", "reason": "Ні"}
    assert chief.post(url("absence", "create"), said).status_code == 200  # the form comes back
    said = {"queue": elsewhere.queue.pk, "local_date": "2026-11-20", "reason": "Ні"}
    assert chief.post(url("dayexception", "create"), said).status_code == 200
    assert Absence.objects.count() == DayException.objects.count() == 1
    said = {"workplace_type": workplace_type.pk, "starts_on": "2026-11-20", "ends_on": "2026-11-20", "reason": "Так"}
    assert chief.post(url("absence", "create"), said).status_code == 302
