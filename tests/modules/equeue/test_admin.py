"""The admin: every registry opens and saves, rule 8 is told, changes of schedule settle the bookings."""

import re
from datetime import date, datetime, time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from modules.equeue.constants import WALK_IN_LETTERS
from modules.equeue.models import Absence, Booking, DayException, Queue, WorkplaceType
from portal.audit.models import AuditRecord
from portal.common.clock import KYIV
from portal.communities.models import Community
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory, MembershipFactory
from tests.factories.equeue import AbsenceFactory, HallServerFactory, QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "admin.test"
DAY = date(2026, 11, 17)
MODELS = ("booking", "queue", "workplacetype", "dayexception", "absence")


@pytest.fixture
def admin(community):
    CommunitySiteFactory(community=community, hostname=HOST)
    sync_community_roles(community)
    user = UserFactory(email="admin@example.test", is_staff=True)
    MembershipFactory(user=user, community=community, role="admin")
    user.refresh_from_db()
    return user


@pytest.fixture
def browser(admin, moment):
    with time_machine.travel(moment, tick=False):
        yield sign_in_fully(Client(HTTP_HOST=HOST), admin)


TYPED = [
    ("queue", "text", ("day_opens_at", "morning_at")),
    ("workplacetype", "text", ("rules-__prefix__-opens", "rules-__prefix__-closes")),
    ("workplacetype", "date", ("rules-__prefix__-valid_from", "rules-__prefix__-valid_to")),
    ("dayexception", "text", ("opens", "closes")),
    ("dayexception", "date", ("local_date",)),
    ("absence", "text", ("starts_at", "ends_at")),
    ("absence", "date", ("starts_on", "ends_on")),
]


@pytest.mark.parametrize(("model", "kind", "names"), TYPED)
def test_hours_and_days_are_typed_and_nothing_writes_others_over_them(browser, workplace_type, model, kind, names):
    page = browser.get(reverse(f"equeue_{model}_modeladmin_create")).content.decode()
    assert "initTimeChooser(" not in page and "initDateChooser(" not in page
    for name in names:
        (field,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert f'type="{kind}"' in field


def test_day_that_is_known_stands_in_its_field(browser, workplace_type):
    absence = AbsenceFactory(workplace_type=workplace_type, starts_on=DAY, ends_on=DAY)
    page = browser.get(reverse("equeue_absence_modeladmin_edit", args=[absence.pk])).content.decode()
    assert 'value="2026-11-17"' in page


@pytest.mark.parametrize("typed", ["25:99", "9-00", "о дев’ятій", "24:00"])
def test_wrong_hour_is_told_and_stays_as_it_was_typed(browser, centre, typed):
    address = reverse("equeue_dayexception_modeladmin_create")
    queue = QueueFactory(addressee=centre)
    answer = browser.post(address, {"queue": queue.pk, "local_date": "2026-12-24", "opens": typed, "closes": "12:00"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "Напишіть час так: 09:00." in page
    assert f'value="{typed}"' in page and not DayException.objects.exists()


def save(browser, address, form, **kwargs):
    """Saves what hits bookings: the first answer shows them, the second one is the choice to leave them."""
    shown = browser.post(address, form)
    assert shown.status_code == 200
    return browser.post(address, form | {"act": "keep", "seen": shown.context["preview"]["seen"]}, **kwargs)


def url(model, name="index", *args):
    return reverse(f"equeue_{model}_modeladmin_{name}", args=args)


def type_form(queue, **changes):
    return {
        "queue": queue.pk,
        "name": "Паспорти",
        "description": "Паспорт",
        "interval": 30,
        "capacity": 2,
        "kiosk_limit": 0,
        "walk_in_letter": "П",
        "order": 10,
        "is_active": "on",
        "rules-TOTAL_FORMS": 2,
        "rules-INITIAL_FORMS": 0,
        "rules-0-weekday": 1,
        "rules-0-opens": "09:00",
        "rules-0-closes": "13:00",
        "rules-1-weekday": 1,
        "rules-1-opens": "14:00",
        "rules-1-closes": "18:00",
        "workplaces-TOTAL_FORMS": 0,
        "workplaces-INITIAL_FORMS": 0,
        **changes,
    }


def test_every_registry_opens(browser, booked, queue):
    booked(time(9), "a")
    for model in MODELS:
        assert browser.get(url(model)).status_code == 200, model
        if model != "booking":
            assert browser.get(url(model, "create")).status_code == 200, model
    assert browser.get(url("queue", "edit", queue.pk)).status_code == 200


def test_queue_without_workplaces_says_so_with_a_button(browser, queue):
    page = browser.get(url("queue")).content.decode()
    button = url("workplacetype", "create") + f"?queue={queue.public_id}"
    assert page.count(button) == 2
    assert button in browser.get(url("queue", "edit", queue.pk)).content.decode()
    WorkplaceTypeFactory(queue=queue)
    assert button not in browser.get(url("queue")).content.decode()


def test_type_is_made_with_its_hours_and_lanes(browser, queue):
    answer = browser.post(url("workplacetype", "create"), type_form(queue))
    assert answer.status_code == 302, answer.context["form"].errors
    row = WorkplaceType.objects.get()
    assert (row.rules.count(), row.workplaces.count(), row.service_centre_id) == (2, 2, queue.addressee_id)
    assert AuditRecord.objects.filter(action="equeue.type_saved").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "я" * 31},
        {"interval": 25},
        {"capacity": 0},
        {"capacity": 100},
        {"walk_in_letter": "О"},
        {"kiosk_limit": -1},
        {"rules-0-closes": "08:00"},
        {"rules-1-opens": "12:00"},
        {"name": ""},
    ],
)
def test_wrong_type_is_refused_and_nothing_is_saved(browser, queue, changes):
    HallServerFactory(queue=queue)
    assert browser.post(url("workplacetype", "create"), type_form(queue, **changes)).status_code == 200
    assert not WorkplaceType.objects.exists()


@pytest.mark.parametrize(
    ("periods", "is_saved"),
    [
        ({"rules-1-valid_from": "2026-01-01"}, False),
        ({"rules-0-valid_to": "2026-12-31", "rules-1-valid_from": "2026-12-31"}, False),
        ({"rules-0-valid_to": "2026-12-30", "rules-1-valid_from": "2026-12-31"}, True),
        ({"rules-1-nth": 1}, True),
    ],
)
def test_hours_overlap_only_while_both_rows_are_valid(browser, queue, periods, is_saved):
    form = type_form(queue, **{"rules-1-opens": "12:00"}, **periods)
    assert browser.post(url("workplacetype", "create"), form).status_code == (302 if is_saved else 200)
    assert WorkplaceType.objects.exists() is is_saved


def test_kiosk_is_asked_about_only_where_there_is_a_hall(browser, queue):
    """Without one every type gets a letter of its own by itself, as the hall that may come once will need it."""
    page, form = url("workplacetype", "create"), type_form(queue)
    del form["walk_in_letter"], form["kiosk_limit"]
    assert 'name="walk_in_letter"' not in browser.get(page).content.decode()
    for _number in range(2):
        answer = browser.post(page, form)
        assert answer.status_code == 302, answer.context["form"].errors
    letters = list(WorkplaceType.objects.values_list("walk_in_letter", flat=True))
    assert len(set(letters)) == 2 and all(letters)
    hall = HallServerFactory(queue=queue)
    shown = browser.get(page).content.decode()
    assert 'name="walk_in_letter"' in shown and "кіоск у залі видає без запису" in shown
    assert browser.post(page, form | {"walk_in_letter": letters[0], "kiosk_limit": 5}).status_code == 200
    assert browser.post(page, form | {"walk_in_letter": "", "kiosk_limit": 5}).status_code == 302
    assert WorkplaceType.objects.values("walk_in_letter").distinct().count() == 3
    hall.is_revoked = True
    hall.save()
    for _number in range(len(WALK_IN_LETTERS) - 3):
        WorkplaceTypeFactory(queue=queue)
    answer = browser.post(page, form)
    assert answer.status_code == 200 and "на кожну літеру" in answer.content.decode()


def test_change_that_waits_for_a_choice_says_at_the_top_that_it_is_not_saved(browser, workplace_type, booked):
    booked(time(9), "a")
    form = {"workplace_type": workplace_type.pk, "starts_on": DAY, "ends_on": DAY}
    page = browser.post(url("absence", "create"), form)
    (said,) = page.context["messages"]
    assert said.level_tag == "warning" and "Ще не збережено: зміна зачіпає 1 запис" in str(said)
    html = page.content.decode()
    assert 'href="#eq-hits"' in html and 'id="eq-hits"' in html
    assert not Absence.objects.exists()
    browser.post(url("absence", "create"), form | {"act": "keep", "seen": page.context["preview"]["seen"]})
    assert Absence.objects.exists()


def test_second_queue_of_an_institution_only_where_the_community_allows_it(browser, queue, centre, community):
    form = {
        "addressee": centre.pk, "kind": "own", "interface": "simple", "window_days": 14, "lead_minutes": 0,
        "lead_days": 0, "hold_minutes": 15, "cancel_minutes": 30, "title": "Друга",
    }  # fmt: skip
    assert browser.post(url("queue", "create"), form).status_code == 200
    assert Queue.objects.count() == 1
    Community.objects.update(allows_several_queues=True)
    assert browser.post(url("queue", "create"), form).status_code == 302
    assert Queue.objects.count() == 2


def test_vacation_moves_a_booking_to_a_free_workplace_and_flags_the_one_that_fits_nowhere(
    browser, workplace_type, booked
):
    one, two, alone = booked(time(9), "a"), booked(time(9), "b"), booked(time(10), "c")
    lane = workplace_type.workplaces.get(lane=1)
    form = {"workplace_type": workplace_type.pk, "workplace": lane.pk, "starts_on": DAY, "ends_on": DAY}
    page = save(browser, url("absence", "create"), form, follow=True)
    for booking in (one, two, alone):
        booking.refresh_from_db()
    assert (alone.lane, alone.has_conflict) == (2, False)
    assert sorted([(one.lane, one.has_conflict), (two.lane, two.has_conflict)]) == [(1, True), (2, False)]
    assert one.state == two.state == "booked"
    assert any(message.level_tag == "warning" for message in page.context["messages"])
    browser.post(url("absence", "delete", Absence.objects.get().pk))
    assert not Booking.objects.filter(has_conflict=True).exists()


def test_capacity_lowered_and_raised_again_flags_and_clears(browser, workplace_type, booked):
    booked(time(9), "a")
    booked(time(9), "b")
    rules = list(workplace_type.rules.all())
    form = type_form(workplace_type.queue, capacity=1, walk_in_letter=workplace_type.walk_in_letter)
    form |= {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": len(rules)}
    for number, rule in enumerate(rules):
        form |= {f"rules-{number}-id": rule.pk, f"rules-{number}-weekday": rule.weekday}
        form |= {f"rules-{number}-opens": rule.opens, f"rules-{number}-closes": rule.closes}
    address = url("workplacetype", "edit", workplace_type.pk)
    assert save(browser, address, form).status_code == 302
    assert Booking.objects.filter(has_conflict=True).count() == 1
    assert browser.post(address, form | {"capacity": 2}).status_code == 302
    assert not Booking.objects.filter(has_conflict=True).exists()


def test_closed_day_flags_all_its_bookings(browser, queue, booked):
    booked(time(9), "a")
    form = {"queue": queue.pk, "local_date": DAY, "reason": "Свято"}
    assert save(browser, url("dayexception", "create"), form).status_code == 302
    assert Booking.objects.filter(has_conflict=True).count() == 1


def test_bookings_are_found_filtered_and_exported_with_safe_cells(browser, booked, admin):
    booking = booked(time(9), "a")
    booking.contact.full_name = "=HYPERLINK(1)"
    booking.contact.save()
    for query in ("day=2026-11-17", "state=booked", f"type={booking.workplace_type.public_id}", "q=hyperlink"):
        assert booking.number in browser.get(url("booking") + "?" + query).content.decode(), query
    for query in ("day=2026-11-18", "state=served", "q=Шевченко"):
        assert "А-101" not in browser.get(url("booking") + "?" + query).content.decode(), query
    searches = AuditRecord.objects.filter(action="equeue.bookings_searched")
    assert [len(row.details["query"]) for row in searches] == [64, 64]  # two of the queries search people
    table = browser.get(url("booking") + "?export=csv").content.decode("utf-8-sig")
    headings = "Дата,Початок,Номер талона,Черга,Послуга,Стан,Прізвище та ім’я,Телефон,Електронна пошта"
    assert table.splitlines()[0] == headings
    assert "'=HYPERLINK(1)" in table and "А-101" in table
    assert AuditRecord.objects.get(action="equeue.bookings_exported").actor_id == admin.pk


@pytest.mark.parametrize(
    "query", ["day=x", "state=x", "type=%00", "queue=%00", "p=x", "q=%00", "workplace_type__pk=1"]
)
def test_junk_in_the_address_of_a_list(browser, booked, query):
    booked(time(9), "a")
    assert browser.get(url("booking") + "?" + query).status_code == 200


def test_another_community_sees_and_changes_nothing(browser, booked):
    other = Community.objects.create(name="Інша", slug="insha")
    queue = QueueFactory(addressee=AddresseeFactory(community=other))
    row = WorkplaceTypeFactory(queue=queue, walk_in_letter="Т", name="Чужий тип")
    assert "Чужий тип" not in browser.get(url("workplacetype")).content.decode()
    assert browser.get(url("workplacetype", "edit", row.pk)).status_code == 404
    assert browser.post(url("queue", "edit", queue.pk), {}).status_code == 404
    form = {"workplace_type": row.pk, "starts_on": DAY, "ends_on": DAY}
    assert browser.post(url("absence", "create"), form).status_code == 200
    assert not Absence.objects.exists()


def test_bookings_open_with_the_nearest_days(browser, booked, admin):
    old = booked(time(9), "a")
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=KYIV), tick=False):
        sign_in_fully(browser, admin)
        assert old.number not in browser.get(url("booking")).content.decode()
        for query in ("day=past", "day=all", "q=ковальчук"):
            assert old.number in browser.get(f"{url('booking')}?{query}").content.decode(), query


def test_admin_sets_when_letters_go(browser, queue):
    form = {"addressee": queue.addressee_id, "kind": "own", "email": "tsnap@example.test", "morning_at": "07:30"}
    form |= {"window_days": 14, "lead_minutes": 0, "lead_days": 0, "hold_minutes": 15, "cancel_minutes": 30}
    browser.post(url("queue", "edit", queue.pk), form | {"reminder_hours": "999"})
    queue.refresh_from_db()
    assert queue.email == ""
    browser.post(url("queue", "edit", queue.pk), form | {"reminder_hours": "24"})
    queue.refresh_from_db()
    assert (queue.email, f"{queue.morning_at:%H:%M}", queue.reminder_hours) == ("tsnap@example.test", "07:30", 24)


def test_type_and_queue_with_bookings_stay_where_they_are(browser, queue, workplace_type, community, booked):
    """Bookings would stay behind: the type would offer times that are taken."""
    other = QueueFactory(addressee=AddresseeFactory(community=community))
    booked(time(9), "one")
    browser.post(url("workplacetype", "edit", workplace_type.pk), type_form(other))
    workplace_type.refresh_from_db()
    assert workplace_type.queue_id == queue.pk
    for name, row in (("workplacetype", workplace_type), ("queue", queue)):
        assert "Є записи, тому це вже не змінити" in browser.get(url(name, "edit", row.pk)).content.decode()


def test_workplaces_of_an_absence_are_grouped_by_type_in_order(browser, queue, workplace_type):
    WorkplaceType.objects.filter(pk=workplace_type.pk).update(order=20, name="Паспорти")
    first = WorkplaceTypeFactory(queue=queue, name="Соціальна допомога", order=10, capacity=3)
    first.workplaces.filter(lane=2).update(name="Вікно 8")
    other = AddresseeFactory(community=Community.objects.create(name="Інша громада", slug="insha-test"))
    elsewhere = WorkplaceTypeFactory(queue=QueueFactory(addressee=other), name="Чужий тип")
    page = browser.get(url("absence", "create")).content.decode()
    field = page[page.index('<select name="workplace"') :]
    field = field[: field.index("</select>")]
    assert re.findall(r'<optgroup label="([^"]+)"', field) == ["Соціальна допомога", "Паспорти"]
    found = [int(pk) for pk in re.findall(r'<option value="(\d+)"', field)]
    wanted = [*first.workplaces.order_by("lane"), *workplace_type.workplaces.order_by("lane")]
    assert found == [row.pk for row in wanted]
    assert not set(found) & set(elsewhere.workplaces.values_list("pk", flat=True))


def test_type_says_how_long_its_description_may_be(browser, workplace_type):
    page = browser.get(url("workplacetype", "edit", workplace_type.pk)).content.decode()
    assert "До 30 знаків" in page
