"""Numbers and words that staff see: one meaning each, on every page the same."""

import re
from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.equeue.constants import LEAST
from modules.equeue.models import Booking, Contact
from modules.equeue.selectors.attention import attention_count
from modules.equeue.selectors.reports import _numbers
from modules.equeue.selectors.statistics import Figures, charts_of
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.proposing import propose_time
from portal.common.clock import KYIV
from portal.communities.models import SiteKind
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.modules.equeue.test_staff_pages import DAY, HOST, words
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(community, centre):
    CommunitySiteFactory(community=community, hostname=HOST, kind=SiteKind.COMMUNITY)
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


@pytest.fixture
def browser(moderator, frozen):
    return sign_in_fully(Client(HTTP_HOST=HOST), moderator)


@pytest.fixture
def booked(workplace_type, contact, frozen):
    def make(start):
        held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=start, holder=f"{start}")
        return confirm_booking(token=held.token, contact=contact)

    return make


def page(name, **query):
    return reverse(f"equeue_cabinet:{name}", query=query)


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", words(answer)).split())


def hit(*rows):
    Booking.objects.filter(pk__in=[row.pk for row in rows]).update(has_conflict=True)


def offer(row, start, moderator):
    row.refresh_from_db()
    propose_time(booking=row, local_date=DAY + timedelta(days=1), local_start=start, actor=moderator)


def test_menu_button_and_page_agree_on_what_waits(browser, booked, moderator, community, queue):
    rows = [booked(time(9 + number, 30)) for number in range(3)]
    hit(*rows)
    queue.needs_confirmation = True
    queue.save()
    asked, without, plain = booked(time(14)), booked(time(15)), booked(time(16))
    hit(without)
    offer(rows[0], time(10), moderator)
    offer(asked, time(11), moderator)
    attention = browser.get(page("attention"))
    assert "4 записи без місця, 1 з них чекає на відповідь людини" in text(attention)
    assert "2, 1 з них чекає на відповідь людини" in text(attention)
    assert {row.pk for row in attention.context["applications"]} == {asked.pk, plain.pk}
    assert attention_count(moderator, community) == (4 - 1) + (2 - 1)
    for name in ("bookings", "week"):
        shown = text(browser.get(page(name, day=str(DAY))))
        assert shown.count("Потребує уваги 4") == 2  # the button, and the menu of a phone
    assert "4 записи без місця, 1 з них чекає на відповідь людини" in text(browser.get(page("week")))


def test_when_all_were_asked_nothing_waits_for_staff(browser, booked, moderator, community):
    row = booked(time(9))
    hit(row)
    assert "1 запис без місця" in text(browser.get(page("attention")))
    assert "людям ще не писали" in text(browser.get(page("bookings", day=str(DAY))))
    offer(row, time(10), moderator)
    assert "1 запис без місця, чекаємо на відповідь людини" in text(browser.get(page("attention")))
    day = text(browser.get(page("bookings", day=str(DAY))))
    assert "людям ще не писали" not in day and "чекаємо на відповідь людини" in day
    assert attention_count(moderator, community) == 0


def test_my_day_says_the_number_of_the_day_and_of_what_needs_attention(browser, booked, frozen, moderator, queue):
    gone, asked, without = booked(time(9)), booked(time(14)), booked(time(15))
    hit(gone, asked, without)
    queue.needs_confirmation = True
    queue.save()
    booked(time(16))
    hit(booked(time(16, 30)))
    frozen.move_to(datetime.combine(DAY, time(10), KYIV))
    sign_in_fully(browser, moderator)
    offer(asked, time(10), moderator)
    told = "3 записи без місця, 1 з них чекає на відповідь людини"
    panel = panel_of(browser)
    assert told in panel and "1 запис чекає вашого підтвердження" in panel
    assert told in text(browser.get(page("bookings"))) and told in text(browser.get(page("attention")))


def test_my_day_knows_nothing_of_other_institutions(browser, queue, community, frozen, contact, moderator):
    school = AddresseeFactory(community=community, name="Школа")
    row = WorkplaceTypeFactory(queue=QueueFactory(addressee=school))
    held = hold_slot(workplace_type=row, local_date=DAY, local_start=time(9), holder="school")
    hit(confirm_booking(token=held.token, contact=contact))
    frozen.move_to(datetime.combine(DAY, time(8), KYIV))
    sign_in_fully(browser, moderator)
    assert "без місця" not in panel_of(browser)


def panel_of(browser):
    home = text(browser.get("/cabinet/"))
    return home[home.index("Записи сьогодні") :]


def test_who_was_offered_a_time_is_asked_again_when_the_answer_is_late(browser, booked, frozen, moderator):
    row = booked(time(15))
    hit(row)
    offer(row, time(10), moderator)
    frozen.shift(timedelta(hours=24, seconds=1))  # the sweeper has not come
    sign_in_fully(browser, moderator)
    assert text(browser.get(page("attention"))).count("Запропонувати інший час") == 1


def test_card_says_to_whom_what_is_offered_until_when(browser, booked, moderator, queue):
    row = booked(time(15))
    hit(row)
    queue.needs_confirmation = True
    queue.save()
    waits = booked(time(16))
    offer(row, time(10), moderator)
    offer(waits, time(11), moderator)
    for name in ("attention", "week"):
        shown = text(browser.get(page(name, day=str(DAY))))
        assert "Запропоновано: середа, 18 листопада, 10:00" in shown
        assert "Оксана Ковальчук має відповісти до 17 листопада, 08:00; доти час утримується" in shown
    attention = text(browser.get(page("attention")))
    assert "Запропоновано: середа, 18 листопада, 11:00" in attention and "телефоном" not in attention
    Contact.objects.update(email="", phone="+380670000000")
    assert "Пошти немає: скажіть про це телефоном" in text(browser.get(page("attention")))


def test_day_asks_the_same_for_one_conflict_and_for_many(browser, booked):
    hit(booked(time(9)))
    queries_of_the_day(browser)
    one = queries_of_the_day(browser)
    hit(*[booked(time(hour)) for hour in (10, 11, 12, 14)])
    assert queries_of_the_day(browser) == one


def queries_of_the_day(browser):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page("bookings", day=str(DAY))).status_code == 200
    return len(queries)


def figures(*days):
    """(came, missed) of Monday, Tuesday and so on."""
    came, missed = (Counter({day: pair[number] for day, pair in enumerate(days)}) for number in range(2))
    return Figures(
        total=1, came=came.total(), missed=missed.total(), cancelled=0, ahead=0, hours={(0, 9): 1},
        sources=Counter(), leads=[0] * 6, missed_by_weekday=missed, came_by_weekday=came,
    )  # fmt: skip


def test_share_of_few_visits_is_not_told_and_their_number_is():
    found = figures((LEAST - 2, 1), (LEAST - 1, 1), (0, 0))
    chart = next(chart for chart in charts_of(found) if chart.key == "equeue-missed")
    assert list(chart.series[0].values[:3]) == [None, 20.0, None]
    assert [name[-3:] for name in chart.categories[:3]] == [", 4", ", 5", ", 0"]


def test_no_figure_of_the_page_or_report_tells_a_share_of_few_visits():
    few, enough = figures((LEAST - 3, 1), (1, 0)), figures((LEAST - 2, 1), (1, 0))
    assert (few.missed_share, enough.missed_share) == (None, 20)
    assert _numbers(Counter(served=1, no_show=1))[-1] is None
    assert _numbers(Counter(served=LEAST - 1, no_show=1))[-1] == 20


def test_share_of_few_visits_is_not_on_top_of_the_page(browser, booked, frozen, moderator):
    rows = [booked(time(hour)) for hour in (9, 10)]
    frozen.move_to(datetime.combine(DAY, time(20), KYIV))
    sign_in_fully(browser, moderator)
    Booking.objects.filter(pk=rows[0].pk).update(state="served")
    Booking.objects.filter(pk=rows[1].pk).update(state="no_show")
    told = text(browser.get(page("statistics", since="2026-11-01", until="2026-11-30")))
    assert "Не прийшли 1 Скасовано" in told and " 50 %" not in told


def test_shares_have_their_sign_and_few_visits_a_sentence(browser, booked, frozen, moderator):
    rows = [booked(time(hour)) for hour in (9, 10, 11, 14, 15, 16)]
    frozen.move_to(datetime.combine(DAY, time(20), KYIV))
    sign_in_fully(browser, moderator)
    ids = [row.pk for row in rows]
    Booking.objects.filter(pk__in=ids).update(state="served")
    Booking.objects.filter(pk__in=ids[:2]).update(state="no_show")
    period = {"since": "2026-11-01", "until": "2026-11-30"}
    told = text(browser.get(page("statistics", **period)))
    assert "33 %" in told and "Вт, 6" in told and "Пн, 0" in told and "замало записів" in told
    Booking.objects.filter(pk__in=ids[2:]).update(state="cancelled")
    html = words(browser.get(page("statistics", **period)))
    section = html[html.index("h-equeue-missed") :]
    section = section[: section.index("</section>")]
    assert "%" not in section and "замало записів" in section and "Ще немає" not in section


def test_phone_or_email_is_asked_for_before_and_neither_is_called_optional(browser, workplace_type):
    html = words(browser.get(page("new", type=workplace_type.public_id, day=str(DAY))))
    group = html[html.index("Як зв’язатися з людиною") :]
    group = group[: group.index("</fieldset>")]
    assert "Вкажіть телефон або пошту" in group and 'name="phone"' in group and 'name="email"' in group
    assert "необов’язково" not in group and "необов’язково" in html


def test_search_over_many_bookings_is_paged_in_constant_queries(browser, booked, django_assert_max_num_queries):
    template = booked(time(9))
    values = {
        field.attname: getattr(template, field.attname)
        for field in Booking._meta.concrete_fields
        if field.name != "id"
    }
    rows = [
        Booking(
            **values
            | {
                "public_id": f"many-{number}",
                "token_hash": f"many-{number}",
                "code": f"Z{number:07}",
                "number": f"У-{number:03}",
                "state": "cancelled",
            }
        )
        for number in range(101, 301)
    ]
    Booking.objects.bulk_create(rows)
    with django_assert_max_num_queries(52):
        answer = browser.get(reverse("equeue_cabinet:bookings"), {"view": "list", "q": "Z0000", "page": "2"})
    assert answer.context["page"].paginator.count == 200 and len(answer.context["page"].object_list) == 50
