"""The consent of a booking, into the log with the booking."""

from django.utils import translation

from modules.equeue.constants import CONSENT, CONSENT_TEXT
from modules.equeue.models import Booking
from modules.equeue.services.contact import ContactData
from modules.equeue.services.questions import consent_words
from portal.consents.services import record_consent


def note_consent(booking: Booking, contact: ContactData) -> None:
    """Call it in the transaction of the booking: the words as the form shows them in the language of the person."""
    with translation.override(contact.language):
        text = consent_words(contact, str(CONSENT_TEXT), contact.language)
    record_consent(
        purpose=CONSENT,
        subject=booking.public_id,
        text=text,
        language=contact.language,
        community=booking.queue.addressee.community,
        user=booking.user,
        channel=booking.source,
        is_first=True,
    )
