"""The calendar in the admin: the year, what a draft changes, applying it, the history, the registries."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.calendar.models import CalendarEdition, DayChange, Holiday, RegimePeriod, TermProfile, TermRecord
from portal.calendar.selectors import draft_data, edition_in_force
from portal.calendar.storage import fingerprint, shipped_data
from portal.communities.models import Community
from tests.factories.accounts import UserFactory
from tests.factories.calendar import DayChangeFactory, HolidayFactory, TermRecordFactory
from tests.factories.communities import MembershipFactory
from tests.portal.calendar.test_editions import publish
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]
PAGE, PUBLISH = "/admin/calendar/", "/admin/calendar/publish/"
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def on_friday() -> Any:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=True):
        yield


def signed_in(community: Community, role: str, host: str = "vyshneva.test") -> Client:
    user = UserFactory()
    MembershipFactory(user=user, community=community, role=role)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST=host, headers={"accept-language": "uk"}), user)


@pytest.fixture
def admin(vyshneva: Community) -> Client:
    return signed_in(vyshneva, "admin")


def looked_at(community: Community, **changed: object) -> dict[str, object]:
    number = edition_in_force(community).number
    return {"base": number, "draft": fingerprint(draft_data(community)), "note": "Рішення № 5"} | changed


def text(answer: Any) -> str:
    return answer.content.decode()


def test_year_is_drawn_with_words_for_those_who_do_not_see_it(admin: Client) -> None:
    page = text(admin.get(PAGE + "?year=2021"))
    assert page.count("<caption>") == 12
    assert "свято, вихідний: Новий рік" in page
    assert "вихідний замість свята, що припало на вихідний: Великдень" in page
    assert "Чернетка не відрізняється" in page
    page = text(admin.get(PAGE))
    assert "свято, яке через режим не є вихідним (Воєнний стан): Новий рік" in page


@pytest.mark.parametrize("year", ["1", "20266", "²024", "abcd", "1999", "-026"])
def test_strange_year_does_not_exist(admin: Client, year: str) -> None:
    assert admin.get(PAGE, {"year": year}).status_code == 404


def test_changes_and_terms_are_listed_before_they_count(admin: Client, vyshneva: Community) -> None:
    TermRecordFactory(community=vyshneva, subject="appeals:abc")
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    page = text(admin.get(PAGE))
    assert "місцевий вихідний: Храмове свято" in page
    assert "24 листопада 2026 (вихідний)" in page
    assert "appeals:abc" in page
    assert "27.11.2026" in page
    assert "30.11.2026" in page
    assert TermRecord.objects.count() == 1
    assert "2026 рік за чернеткою" in page
    assert "2026 рік за чинною редакцією" in text(admin.get(PAGE + "?show=in_force"))


def test_applying_says_what_it_did(admin: Client, vyshneva: Community) -> None:
    TermRecordFactory(community=vyshneva)
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    page = text(admin.post(PUBLISH, looked_at(vyshneva), follow=True))
    assert "Діє редакція 2: змінено 1 день, змінено 1 строк." in page
    assert "Рішення № 5" in page
    assert edition_in_force(vyshneva).number == 2


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"base": 0}, 409, "Тим часом хтось застосував іншу редакцію"),
        ({"draft": "x"}, 409, "Чернетку змінено після того"),
        ({"note": "  "}, 422, "Напишіть, чому змінюється календар."),
        ({"base": "x"}, 422, ""),
    ],
)
def test_refusal_keeps_what_was_typed(
    admin: Client, vyshneva: Community, changed: dict[str, object], status: int, words: str
) -> None:
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    answer = admin.post(PUBLISH, looked_at(vyshneva, **changed))
    assert answer.status_code == status
    assert words in text(answer)
    assert ("\nРішення № 5</textarea>" in text(answer)) == ("note" not in changed)
    assert f'value="{fingerprint(draft_data(vyshneva))}"' in text(answer), "what is shown now may be applied now"
    assert edition_in_force(vyshneva).number == 1


def test_draft_without_working_days_is_told_of(admin: Client, vyshneva: Community) -> None:
    TermRecordFactory(community=vyshneva)
    for number in range(90):
        DayChangeFactory(community=vyshneva, day=date.fromordinal(TUESDAY.toordinal() + number))
    page = admin.get(PAGE)
    assert page.status_code == 200
    assert "жодного робочого дня" in text(page)
    assert admin.post(PUBLISH, looked_at(vyshneva)).status_code == 422


def test_many_terms_come_by_pages(admin: Client, vyshneva: Community) -> None:
    for number in range(52):
        TermRecordFactory(community=vyshneva, subject=f"appeals:n{number:02d}")
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    first, second = text(admin.get(PAGE)), text(admin.get(PAGE + "?p=2"))
    assert (first.count("appeals:n"), second.count("appeals:n")) == (50, 2)


def test_old_edition_is_shown_and_becomes_the_draft(admin: Client, vyshneva: Community) -> None:
    HolidayFactory(community=vyshneva)
    publish(vyshneva, "Свято громади")
    assert "День громади" in text(admin.get(PAGE + "editions/2/?year=2019"))
    assert "День громади" not in text(admin.get(PAGE + "editions/1/?year=2019"))
    page = text(admin.post(PAGE + "editions/1/restore/", follow=True))
    assert "Чернетка тепер така, як редакція 1" in page
    assert draft_data(vyshneva) == shipped_data()
    assert edition_in_force(vyshneva).number == 2
    assert admin.get(PAGE + "editions/3/").status_code == 404


@pytest.mark.parametrize("role", ["editor", "unit"])
def test_others_do_not_enter(vyshneva: Community, role: str) -> None:
    client = signed_in(vyshneva, role)
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    assert client.get(PAGE).status_code in (302, 403)
    assert client.post(PUBLISH, looked_at(vyshneva)).status_code in (302, 403)
    assert client.get("/admin/calendar-holidays/create/").status_code in (302, 403)
    assert edition_in_force(vyshneva).number == 1


def test_role_in_another_community_gives_nothing_here(vyshneva: Community, kalynova: Community) -> None:
    user = UserFactory()
    MembershipFactory(user=user, community=vyshneva, role="editor")
    MembershipFactory(user=user, community=kalynova, role="owner")
    user.refresh_from_db()
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
    row = HolidayFactory(community=vyshneva)
    assert client.get(PAGE).status_code in (302, 403)
    assert client.post(PUBLISH, looked_at(vyshneva)).status_code in (302, 403)
    assert client.get("/admin/calendar-holidays/create/").status_code in (302, 403)
    assert client.get(f"/admin/calendar-holidays/edit/{row.pk}/").status_code == 302
    assert "День громади" not in text(client.get("/admin/calendar-holidays/"))


HOLIDAY = {"name": "День", "source": "Рішення № 1", "month": "6", "day": "20"}
CHANGE = {"name": "День", "source": "Рішення № 1", "day": "2026-11-24"}
REGIME = {"name": "Стан", "source": "Указ № 1", "since": "2020-01-01", "until": "2020-02-01"}
PROFILE = {"name": "Строк", "code": "board.answer", "unit": "working_days", "amount": "3", "source": "Положення"}
PROFILE |= {"month_as": "earlier", "rollover": "none", "longest": "0", "longest_unit": "calendar_days"}
PROFILE |= {"announce_within": "0"}


@pytest.mark.parametrize(
    ("registry", "model", "data"),
    [
        ("holidays", Holiday, HOLIDAY),
        ("holidays", Holiday, {"name": "День", "source": "Закон", "easter_offset": "7"}),
        ("changes", DayChange, CHANGE),
        ("regimes", RegimePeriod, REGIME),
        ("profiles", TermProfile, PROFILE),
    ],
)
def test_row_is_added_to_the_own_draft(
    admin: Client, vyshneva: Community, kalynova: Community, registry: str, model: Any, data: dict[str, str]
) -> None:
    before = {each.pk: model.objects.for_community(each).count() for each in (vyshneva, kalynova)}
    assert admin.post(f"/admin/calendar-{registry}/create/", data).status_code == 302
    assert model.objects.for_community(vyshneva).count() == before[vyshneva.pk] + 1
    assert model.objects.for_community(kalynova).count() == before[kalynova.pk]


@pytest.mark.parametrize(
    ("registry", "data", "words"),
    [
        ("holidays", HOLIDAY | {"day": "31"}, "У цьому місяці немає такого числа."),
        ("holidays", HOLIDAY | {"month": "2", "day": "29"}, "29 лютого буває раз на чотири роки"),
        ("holidays", HOLIDAY | {"month": ""}, "Вкажіть місяць і число"),
        ("holidays", HOLIDAY | {"easter_offset": "7"}, "друге лишіть порожнім"),
        ("holidays", HOLIDAY | {"month": "", "day": "", "easter_offset": "900"}, "Не далі ніж 70 днів"),
        ("holidays", HOLIDAY | {"since": "2020-02-01", "until": "2020-01-01"}, "Кінець раніше за початок."),
        ("holidays", HOLIDAY | {"since": "0020-02-01"}, "Рік має бути між"),
        ("holidays", HOLIDAY | {"month": "1", "day": "1"}, "«Новий рік» уже стоїть на цей день"),
        ("holidays", HOLIDAY | {"source": ""}, "required|обов"),
        ("changes", CHANGE | {"day": "2026-06-31"}, "дат"),
        ("regimes", REGIME | {"since": ""}, "Вкажіть перший день."),
        ("regimes", REGIME | {"until": "2023-01-01"}, "Перетинається з періодом «Воєнний стан»"),
        ("profiles", PROFILE | {"amount": "0"}, "1"),
        ("profiles", PROFILE | {"code": "Щось"}, "Малі латинські літери"),
        ("profiles", PROFILE | {"code": "appeal.month"}, "діє для цього коду в ті самі дні"),
    ],
)
def test_wrong_row_is_refused_with_a_sentence(admin: Client, registry: str, data: dict[str, str], words: str) -> None:
    answer = admin.post(f"/admin/calendar-{registry}/create/", data)
    assert answer.status_code == 200
    assert any(word in text(answer) for word in words.split("|"))
    assert data["name"] in text(answer), "what was typed stays"


def test_second_change_of_a_date_is_refused_and_the_same_one_may_be_edited(admin: Client, vyshneva: Community) -> None:
    row = DayChangeFactory(community=vyshneva, day=TUESDAY)
    assert "Для цієї дати вже є зміна: «Храмове свято»." in text(admin.post("/admin/calendar-changes/create/", CHANGE))
    answer = admin.post(f"/admin/calendar-changes/edit/{row.pk}/", CHANGE | {"name": "Інше"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.name == "Інше"


def test_code_of_a_legal_term_stays(admin: Client, vyshneva: Community) -> None:
    row = TermProfile.objects.for_community(vyshneva).get(code="appeal.month")
    admin.post(f"/admin/calendar-profiles/edit/{row.pk}/", PROFILE | {"unit": "months", "amount": "2"})
    row.refresh_from_db()
    assert (row.code, row.amount) == ("appeal.month", 2)


def test_why_this_date_is_told_and_nothing_can_be_edited(admin: Client, vyshneva: Community) -> None:
    first = TermRecordFactory(community=vyshneva, subject="appeals:abc")
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    publish(vyshneva, "Рішення № 5")
    page = text(admin.get(f"/admin/calendar-terms/inspect/{first.pk}/"))
    assert "Цей день не рахується" in page
    assert "Рішення № 5" in page
    assert admin.get(f"/admin/calendar-terms/edit/{first.pk}/").status_code in (302, 403)
    assert "замінено" in text(admin.get("/admin/calendar-terms/"))


def test_another_community_sees_nothing_of_it(vyshneva: Community, kalynova: Community) -> None:
    theirs = TermRecordFactory(community=vyshneva, subject="appeals:secret")
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    publish(vyshneva, "Таємна примітка")
    client = signed_in(kalynova, "owner", "kalynova.test")
    for address in (PAGE, "/admin/calendar-terms/", "/admin/calendar-changes/"):
        page = text(client.get(address))
        assert "secret" not in page
        assert "Храмове свято" not in page
        assert "Таємна примітка" not in page
    assert client.get(f"/admin/calendar-terms/inspect/{theirs.pk}/").status_code == 404
    assert client.get(PAGE + "editions/2/").status_code == 404
    assert CalendarEdition.objects.for_community(kalynova).count() == 1


def test_page_asks_as_much_of_the_database_for_many_terms_as_for_one(
    admin: Client, vyshneva: Community, django_assert_max_num_queries: Any
) -> None:
    DayChangeFactory(community=vyshneva, day=TUESDAY)
    for number in range(3):
        TermRecordFactory(community=vyshneva, subject=f"appeals:{number}")
    admin.get(PAGE)
    with django_assert_max_num_queries(45):
        admin.get(PAGE)
