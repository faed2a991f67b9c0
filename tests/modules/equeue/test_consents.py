"""The consent of a booking: in the log with its very words, and what goes when it is taken back."""

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from modules.equeue.models import Booking, Contact
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from portal.consents.models import ConsentEvent
from portal.consents.selectors import consents_of
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db
WORDS = {
    "uk": "Погоджуюся на обробку моїх персональних даних для цього запису.",
    "en": "I agree to the processing of my personal data for this booking.",
}


def booked(workplace_type: Any, moment: Any, user: Any = None, language: str = "uk") -> Booking:
    day = moment.date() + timedelta(days=1)
    contact = ContactData("Оксана Ковальчук", email="o@example.com", language=language, has_consent=True)
    with time_machine.travel(moment, tick=False):
        held = hold_slot(
            workplace_type=workplace_type, local_date=day, local_start=time(10), holder="somebody", user=user
        )
        return confirm_booking(token=held.token, contact=contact, user=user)


@pytest.mark.parametrize("language", ["uk", "en"])
def test_words_of_the_form_are_in_the_log_once(
    workplace_type: Any, moment: Any, community: Any, language: str
) -> None:
    user = UserFactory()
    booking = booked(workplace_type, moment, user, language)
    confirm_booking(
        token=booking.token,
        contact=ContactData("Оксана Ковальчук", email="o@example.com", language=language, has_consent=True),
    )
    row = ConsentEvent.objects.get()
    assert (row.purpose, row.subject, row.kind) == ("equeue.booking", booking.public_id, "given")
    assert (row.text.text, row.text.language, row.user, row.community) == (WORDS[language], language, user, community)
    assert (row.channel, row.at) == ("site", Contact.objects.get().consent_at)


def test_booking_without_an_account_has_its_consent_too(workplace_type: Any, moment: Any) -> None:
    booked(workplace_type, moment)
    assert ConsentEvent.objects.get().user is None


def test_hold_alone_and_a_refused_booking_leave_none(workplace_type: Any, moment: Any) -> None:
    with time_machine.travel(moment, tick=False):
        day = moment.date() + timedelta(days=1)
        held = hold_slot(workplace_type=workplace_type, local_date=day, local_start=time(10), holder="somebody")
        with pytest.raises(Exception, match="bad_contact"):
            confirm_booking(token=held.token, contact=ContactData("Оксана", phone="+380670000000"))
    assert not ConsentEvent.objects.exists()


def test_taken_back_in_own_data_frees_the_time_and_forgets_the_person(
    client: Client, site: Any, workplace_type: Any, moment: Any
) -> None:
    user, other = UserFactory(), UserFactory()
    booking = booked(workplace_type, moment, user)
    event = ConsentEvent.objects.get()
    with time_machine.travel(moment, tick=True):
        address = f"/cabinet/my-data/consents/{event.public_id}/"
        assert sign_in(client, other, "code").post(address).status_code == 404
        page = sign_in(client, user, "code").get("/cabinet/my-data/").content.decode()
        assert "Погоджуюся на обробку" in page.replace("\u00a0", " ")
        for _time in range(2):
            assert client.post(address).status_code == 302
    booking.refresh_from_db()
    contact = Contact.objects.get()
    assert booking.state == "cancelled" and (contact.full_name, contact.email) == ("", "") and contact.erased_at
    assert [row.is_given for row in consents_of(user)] == [False] and ConsentEvent.objects.count() == 2


def test_taken_back_after_the_visit_only_forgets(workplace_type: Any, moment: Any) -> None:
    from portal.consents.services import withdraw_consent

    booking = booked(workplace_type, moment, UserFactory())
    with time_machine.travel(moment + timedelta(days=3), tick=False):
        assert withdraw_consent(ConsentEvent.objects.get())
    booking.refresh_from_db()
    assert booking.state == "booked" and Contact.objects.get().full_name == ""
