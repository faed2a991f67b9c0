"""A citizen books on the site, step by step, without scripts; and inside a foreign page, without cookies."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import icalendar
import pytest
from django.test import Client
from pypdf import PdfReader

from modules.equeue.constants import CODES_PER_ADDRESS
from modules.equeue.models import Booking, Draft
from modules.equeue.services import cancel_booking
from portal.common.clock import KYIV
from portal.embed.models import WidgetConfig
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import HallServerFactory, QueueFactory, WorkplaceTypeFactory

DETAILS = {
    "name": "Приклад Ганна Зразківна",
    "email": "hanna@example.org",
    "phone": "+380 67 123 45 67",
    "consent": "on",
}


@pytest.fixture
def site(community, frozen):
    return CommunitySiteFactory(community=community, hostname="vyshneva.test").site


@pytest.fixture
def visitor(site):
    return Client(headers={"host": "vyshneva.test"})


def pages(response):
    return response.content.decode()


def hold(visitor, kind, at="2026-11-17T09:00", **extra):
    return visitor.post(f"/services/equeue/time/{kind.public_id}/", {"time": at, **extra})


def sent_code():
    return re.search(r"\b(\d{6})\b", Delivery.objects.filter(code="equeue.booking_code").latest("pk").text)[1]


def book(visitor, kind, **extra):
    step = hold(visitor, kind, **extra).url
    visitor.post(step, DETAILS)
    return visitor.post(f"{step}code/", {"code": sent_code()}).url


def test_whole_way_ends_in_a_ticket_with_number_and_two_codes(visitor, workplace_type):
    start = pages(visitor.get("/services/equeue/"))
    assert workplace_type.public_id in start and "сьогодні о\xa09:00" in start
    chosen = visitor.get("/services/equeue/", {"service": workplace_type.public_id})
    assert "вільних місць" in pages(visitor.get(chosen.url))
    step = hold(visitor, workplace_type).url
    assert ">15:00</viche-countdown>" in pages(visitor.get(step))
    code_page = visitor.post(step, DETAILS).url
    ticket_url = visitor.post(code_page, {"code": sent_code()}).url
    ticket = pages(visitor.get(ticket_url))
    booking = Booking.objects.get(state="booked")
    assert booking.number == "А-101" and booking.number in ticket
    assert ticket.count('class="qr"') == 2
    assert "Приклад Ганна Зразківна" in ticket
    assert Delivery.objects.filter(code="equeue.booking_made", to="hanna@example.org").count() == 1
    assert not Draft.objects.exists()


def test_second_click_on_the_code_makes_no_second_booking(visitor, workplace_type):
    step = hold(visitor, workplace_type).url
    visitor.post(step, DETAILS)
    code = sent_code()
    first = visitor.post(f"{step}code/", {"code": code})
    again = visitor.post(f"{step}code/", {"code": code})
    assert first.url.split("?")[0] == again.url.split("?")[0]
    assert Booking.objects.filter(state="booked").count() == 1


def test_bad_details_keep_what_was_typed_and_send_nothing(visitor, workplace_type):
    step = hold(visitor, workplace_type).url
    answer = visitor.post(step, {**DETAILS, "email": "немає", "consent": ""})
    page = pages(answer)
    assert answer.status_code == 422
    assert "Приклад Ганна Зразківна" in page and "name@example.com" in page
    assert not Delivery.objects.exists() and not Draft.objects.exists()


def test_wrong_code_is_refused_five_times_and_then_even_the_right_one(visitor, workplace_type):
    step = hold(visitor, workplace_type).url
    visitor.post(step, DETAILS)
    right = sent_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert [visitor.post(f"{step}code/", {"code": wrong}).status_code for _ in range(5)] == [422] * 5
    assert visitor.post(f"{step}code/", {"code": right}).status_code == 429
    assert not Booking.objects.filter(state="booked").exists()


def test_new_letter_replaces_the_code_and_letters_are_counted(visitor, workplace_type, frozen):
    step = hold(visitor, workplace_type).url
    visitor.post(step, DETAILS)
    old = sent_code()
    assert visitor.post(f"{step}code/again/").status_code == 429  # at once
    frozen.shift(timedelta(seconds=30))
    assert visitor.post(f"{step}code/again/").status_code == 302
    new = sent_code()
    if new != old:
        assert visitor.post(f"{step}code/", {"code": old}).status_code == 422
    assert visitor.post(f"{step}code/", {"code": new}).status_code == 302
    assert Delivery.objects.filter(code="equeue.booking_code").count() == 2


def test_changed_address_needs_a_code_of_its_own(visitor, workplace_type):
    step = hold(visitor, workplace_type).url
    visitor.post(step, DETAILS)
    old = sent_code()
    visitor.post(step, {**DETAILS, "email": "insha@example.org"})
    assert Delivery.objects.filter(code="equeue.booking_code").latest("pk").to == "insha@example.org"
    if sent_code() != old:
        assert visitor.post(f"{step}code/", {"code": old}).status_code == 422


def test_expired_hold_keeps_details_and_offers_three_times(visitor, workplace_type, frozen):
    step = hold(visitor, workplace_type).url
    visitor.post(step, DETAILS)
    code = sent_code()
    frozen.shift(timedelta(minutes=15))
    late = visitor.post(f"{step}code/", {"code": code})
    page = pages(late)
    assert late.status_code == 410
    assert "Приклад Ганна Зразківна" in page
    assert page.count("near__t") == 3
    token = step.rstrip("/").rsplit("/", 1)[1]
    fresh = hold(visitor, workplace_type, at="2026-11-17T09:30", keep=token)
    assert "Приклад Ганна Зразківна" in pages(visitor.get(fresh.url))
    assert not Booking.objects.filter(state="booked").exists()


def own_words(html):
    """Text of the summary «Your visit» beside the form."""
    aside = html[html.index('<aside class="sticky') : html.index("</aside>")]
    return " ".join(re.sub(r"<[^>]+>", " ", aside).replace("\xa0", " ").replace("\u2060", "").split())


def test_time_that_is_lost_is_not_the_visit(visitor, site, queue, frozen):
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    step = hold(visitor, kind).url
    frozen.shift(timedelta(minutes=16))
    hold(Client(headers={"host": "vyshneva.test"}), kind)
    summary = own_words(pages(visitor.get(step)))
    assert "більше не ваш час: вт, 17 листопада, 9:00" in summary
    assert "виберіть день і годину" in summary and "9:00–9:30" not in summary


def test_expired_time_that_nobody_took_may_be_taken_again(visitor, workplace_type, frozen):
    step = hold(visitor, workplace_type).url
    frozen.shift(timedelta(minutes=16))
    page = pages(visitor.get(step))
    assert "вт, 17 листопада, 9:00–9:30" in own_words(page) and "більше не ваш" not in own_words(page)
    assert "ще вільний" in page


def test_loser_of_a_race_sees_what_is_lost_and_chooses_another_time(visitor, site, queue):
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    hold(visitor, kind, at="2026-11-17T10:00")
    summary = own_words(pages(hold(Client(headers={"host": "vyshneva.test"}), kind, at="2026-11-17T10:00")))
    assert "більше не ваш час: вт, 17 листопада, 10:00" in summary
    assert "виберіть день і годину" in summary and "9:00" not in summary


def test_loser_of_a_race_sees_nearest_times(visitor, site, queue):
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    hold(visitor, kind)
    other = Client(headers={"host": "vyshneva.test"})
    answer = hold(other, kind)
    page = pages(answer)
    assert answer.status_code == 409
    assert "Цей час щойно зайняли" in page and page.count("near__t") == 3


def test_changing_the_time_frees_the_first_one(visitor, workplace_type):
    token = hold(visitor, workplace_type).url.rstrip("/").rsplit("/", 1)[1]
    hold(visitor, workplace_type, at="2026-11-17T10:00", keep=token)
    states = dict(Booking.objects.values_list("local_start", "state"))
    assert [states[at] for at in sorted(states)] == ["released", "held"]


@pytest.mark.parametrize("at", ["", "завтра", "2026-11-17T09:07", "2026-11-16T07:00", "2020-01-01T09:00", "9" * 500])
def test_time_that_is_not_offered_is_refused_with_a_sentence(visitor, workplace_type, at):
    answer = hold(visitor, workplace_type, at=at)
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in pages(answer)
    assert not Booking.objects.exists()


def test_signed_in_person_needs_no_code(visitor, workplace_type):
    visitor.force_login(UserFactory(email="hanna@example.org"), backend="portal.accounts.backends.RolesOfOneCommunity")
    step = hold(visitor, workplace_type).url
    assert "/ticket/" in visitor.post(step, DETAILS).url
    assert not Delivery.objects.filter(code="equeue.booking_code").exists()


def test_steps_of_another_community_are_unknown(visitor, workplace_type):
    CommunitySiteFactory(hostname="insha.test")
    stranger = Client(headers={"host": "insha.test"})
    ticket = book(visitor, workplace_type).split("?")[0]
    held = hold(visitor, workplace_type, at="2026-11-17T10:00").url
    for url in (ticket, held, f"/services/equeue/time/{workplace_type.public_id}/", f"{ticket}ticket.pdf"):
        assert stranger.get(url).status_code == 404
    assert workplace_type.public_id not in pages(stranger.get("/services/equeue/"))


def test_pdf_and_calendar_file_say_what_the_page_says(visitor, workplace_type):
    url = book(visitor, workplace_type).split("?")[0]
    pdf = visitor.get(f"{url}ticket.pdf")
    text = PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert pdf["Content-Type"] == "application/pdf"
    for words in ("А-101", "Номер", "вівторок, 17 листопада, 9:00", "Приклад Ганна Зразківна", "ЦНАП"):
        assert words in text.replace("\u00a0", " ")
    event = next(iter(icalendar.Calendar.from_ical(visitor.get(f"{url}visit.ics").content).walk("VEVENT")))
    assert event["dtstart"].dt.astimezone(KYIV).strftime("%Y-%m-%d %H:%M") == "2026-11-17 09:00"


def test_cancelled_visit_updates_the_same_calendar_event(visitor, workplace_type):
    url = book(visitor, workplace_type).split("?")[0]
    before = icalendar.Calendar.from_ical(visitor.get(f"{url}visit.ics").content)
    assert visitor.get(f"{url}cancel/").status_code == 200
    assert Booking.objects.get().state == "booked"  # a GET changes nothing
    visitor.post(f"{url}cancel/")
    after = icalendar.Calendar.from_ical(visitor.get(f"{url}visit.ics").content)
    old, new = before.walk("VEVENT")[0], after.walk("VEVENT")[0]
    assert old["uid"] == new["uid"] and new["sequence"] > old["sequence"]
    assert new["status"] == "CANCELLED" and after["method"] == "CANCEL"
    assert "скасовано" in pages(visitor.get(url)).lower()


def test_cancelled_ticket_offers_a_new_booking_and_not_what_has_lost_its_sense(visitor, workplace_type):
    ticket = book(visitor, workplace_type).partition("?")[0]
    assert "talon__qr" in pages(visitor.get(ticket)) and f"{ticket}ticket.pdf" in pages(visitor.get(ticket))
    cancel_booking(booking=Booking.objects.get(state="booked"))
    page = pages(visitor.get(ticket))
    assert "talon__qr" not in page and f"{ticket}ticket.pdf" not in page and f"{ticket}mail/" not in page
    assert 'class="btn" href="/services/equeue/"' in page


def test_ticket_goes_by_mail_with_its_documents_once_a_minute(visitor, workplace_type):
    url = book(visitor, workplace_type).split("?")[0]
    for _ in range(3):
        assert visitor.post(f"{url}mail/").status_code == 302
    letter = Delivery.objects.get(code="equeue.ticket")
    assert sorted(letter.attachments.values_list("name", flat=True)) == ["ticket.pdf", "visit.ics"]


def test_state_page_shows_number_and_no_person(visitor, workplace_type):
    book(visitor, workplace_type)
    booking = Booking.objects.get(state="booked")
    page = pages(visitor.get(f"/services/equeue/status/{booking.public_id}/"))
    assert "А-101" in page
    for secret in ("Ганна", "hanna@example.org", "+380", booking.token, booking.code):
        assert secret not in page


def test_state_page_renews_itself_only_by_the_part_that_changes(visitor, workplace_type):
    """No page is reloaded under a reader (WCAG 2.2.1); without a script there is a plain link."""
    book(visitor, workplace_type)
    url = f"/services/equeue/status/{Booking.objects.get(state='booked').public_id}/"
    page, part = pages(visitor.get(url)), pages(visitor.get(url + "?part=1"))
    assert "http-equiv" not in page and f'href="{url}"' in page and 'role="status"' in page
    assert part in page and "<html" not in part and 'data-state="booked"' in part


def test_fortnight_without_free_time_says_so_and_has_a_way_on(visitor, queue, workplace_type):
    queue.lead_minutes = 60 * 24 * 30
    queue.save()
    address = f"/services/equeue/time/{workplace_type.public_id}/"
    page = pages(visitor.get(address))
    assert "весь час зайнято" in page.replace("\xa0", " ") and "Вибрати іншу послугу" in page
    assert "термінал" not in page and "Зазирніть завтра" in page.replace("\xa0", " ")
    HallServerFactory(queue=queue, activated_at=datetime(2026, 11, 1, 9, tzinfo=KYIV))
    assert "термінал у залі" in pages(visitor.get(address)).replace("\xa0", " ")
    assert "вільного часу зараз немає" in pages(visitor.get("/services/equeue/")).replace("\xa0", " ")


def test_closed_queue_says_so(visitor, site, queue, workplace_type):
    queue.is_enabled = False
    queue.save()
    assert hold(visitor, workplace_type).status_code == 404
    assert "Онлайн-запису ще немає" in pages(visitor.get("/services/equeue/"))


def test_page_of_times_makes_a_constant_number_of_queries(visitor, workplace_type, django_assert_max_num_queries):
    url = f"/services/equeue/time/{workplace_type.public_id}/"
    visitor.get(url)
    with django_assert_max_num_queries(24):
        visitor.get(url)
    for hour in (9, 10, 11, 14, 15):
        book(Client(headers={"host": "vyshneva.test"}), workplace_type, at=f"2026-11-17T{hour:02}:00")
    with django_assert_max_num_queries(24):
        visitor.get(url)


def test_widget_books_without_cookies(site, workplace_type, frozen):
    widget = WidgetConfig.objects.create(site=site, kind="equeue.booking", origins=["https://hazeta.example"])
    frame = Client(headers={"host": "vyshneva.test"}, enforce_csrf_checks=True)

    def post(url, data):
        page = frame.get(url)
        frame.cookies.clear()
        token = re.search(r'name="flow_token" value="([^"]+)"', pages(page))[1]
        return frame.post(url, {**data, "flow_token": token})

    start = f"/widget/equeue/{widget.key}/"
    assert "https://hazeta.example" in frame.get(start)["Content-Security-Policy"]
    step = post(f"{start}time/{workplace_type.public_id}/", {"time": "2026-11-17T09:00"}).url
    assert step.startswith(start)
    code_page = post(step, DETAILS).url
    ticket = post(code_page, {"code": sent_code()}).url
    assert ticket.startswith(start) and "А-101" in pages(frame.get(ticket))
    assert Booking.objects.get().source == "widget"
    assert '<header class="head"' not in pages(frame.get(ticket))
    assert "Вас записано" in pages(frame.get(ticket))
    frozen.shift(timedelta(minutes=11))  # without a session the news is told for some minutes
    assert "Вас записано" not in pages(frame.get(ticket))


def test_two_people_behind_one_address_never_share_a_hold(site, workplace_type):
    """A school or a mobile operator: one address and one browser for everybody, and no cookies in a frame."""
    widget = WidgetConfig.objects.create(site=site, kind="equeue.booking", origins=["https://hazeta.example"])
    url = f"/widget/equeue/{widget.key}/time/{workplace_type.public_id}/"

    def choose():
        frame = Client(headers={"host": "vyshneva.test", "user-agent": "the same"})
        token = re.search(r'name="flow_token" value="([^"]+)"', pages(frame.get(url)))[1]
        once = frame.post(url, {"time": "2026-11-17T09:00", "flow_token": token})
        again = frame.post(url, {"time": "2026-11-17T09:00", "flow_token": token})
        assert once.url == again.url, "a double press is one hold"
        return once.url

    assert choose() != choose()
    assert Booking.objects.count() == 2


@pytest.mark.parametrize("wanted", ["0001-01-01T00:00", "9999-12-31T23:59", "2028-02-30T09:00", "завтра"])
def test_time_of_no_calendar_is_refused_with_a_sentence(visitor, workplace_type, wanted):
    answer = visitor.post(f"/services/equeue/time/{workplace_type.public_id}/", {"time": wanted})
    assert answer.status_code == 422 and 'role="alert"' in pages(answer)
    assert Booking.objects.count() == 0


def test_cancelling_too_late_is_refused_with_a_sentence(visitor, workplace_type, frozen):
    url = book(visitor, workplace_type).split("?")[0]
    frozen.move_to(Booking.objects.get().starts_at - timedelta(minutes=5))
    answer = visitor.post(f"{url}cancel/")
    assert answer.status_code == 409 and 'role="alert"' in pages(answer)
    assert Booking.objects.get().state == "booked"


def test_cancelled_hold_frees_for_others(visitor, site, queue):
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    url = book(visitor, kind).split("?")[0]
    cancel_booking(booking=Booking.objects.get())
    assert hold(Client(headers={"host": "vyshneva.test"}), kind).status_code == 302
    assert visitor.get(url).status_code == 200


def test_second_queue_is_chosen_by_its_place(visitor, community, queue, workplace_type):
    other = QueueFactory(addressee=AddresseeFactory(community=community, kind="institution", name="Архів"))
    kind = WorkplaceTypeFactory(queue=other, description="Довідки архіву")
    page = pages(visitor.get("/services/equeue/", {"place": other.public_id}))
    assert kind.public_id in page and "Довідки архіву" in page and workplace_type.public_id not in page


def test_visitors_who_come_anew_cannot_flood_one_address_with_letters(site, workplace_type):
    for number in range(CODES_PER_ADDRESS + 1):
        visitor = Client(headers={"host": "vyshneva.test"})
        step = hold(visitor, workplace_type, at=f"2026-11-17T{9 + number // 4:02}:{number // 2 % 2 * 30:02}").url
        answer = visitor.post(step, DETAILS)
        assert answer.status_code == (302 if number < CODES_PER_ADDRESS else 422)
    text = pages(answer).replace("\xa0", " ")
    assert "На цю адресу за годину" in text and DETAILS["name"] in text
    assert Delivery.objects.filter(code="equeue.booking_code").count() == CODES_PER_ADDRESS
