"""What a person leaves with a booking, checked."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from modules.equeue.engine.refusals import BadContact
from modules.equeue.models import Contact
from portal.common.typed import one_line, tidy

PHONE = re.compile(r"\+?[0-9]{9,15}")


def plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text).replace("\uff0b", "+")


@dataclass(frozen=True, slots=True)
class ContactData:
    full_name: str
    phone: str = ""
    email: str = ""
    comment: str = ""
    language: str = "uk"
    has_consent: bool = False
    # Clean answers to the questions of the queue's form, and the version that asked them (services/questions.py).
    form_version: Any = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    previous_number: str = ""

    def cleaned(self) -> "ContactData":
        """Trimmed and checked; raises BadContact (422) with a sentence."""
        name, comment = one_line(self.full_name), tidy(self.comment)
        # Digits of other scripts and full-width ones become ours: a moderator dials and searches them.
        phone = plain_digits(re.sub(r"[\s()\-–.]", "", one_line(self.phone)))
        email = one_line(self.email).lower()
        if not self.has_consent:
            raise BadContact(_("Without your consent to process personal data we cannot make a booking."))
        if len(name) < 2 or len(name) > 160 or not name.isprintable():
            raise BadContact(_("Write your name as in the document, up to 160 characters."))
        if not phone and not email:
            raise BadContact
        if phone and not PHONE.fullmatch(phone):
            raise BadContact(_("Write the phone number with its code, for example +380 67 000 00 00."))
        if email:
            try:
                validate_email(email)
            except ValidationError:
                raise BadContact(_("Check the e-mail address: it should look like name@example.com.")) from None
        if len(comment) > 1000:
            raise BadContact(_("The comment is too long: up to 1000 characters."))
        previous = one_line(self.previous_number)
        if len(previous) > 40 or not previous.isprintable():
            raise BadContact(_("Write the number of the previous application as in its letter, up to 40 characters."))
        language = self.language if self.language in ("uk", "en") else "uk"
        return replace(
            self,
            full_name=name,
            phone=phone,
            email=email,
            comment=comment,
            language=language,
            previous_number=previous,
        )

    def is_of(self, contact: Contact) -> bool:
        """Whether a booking was made with just these contacts; `self` is cleaned."""
        names = ("full_name", "phone", "email", "comment", "previous_number")
        is_same = all(getattr(contact, name) == getattr(self, name) for name in names)
        return is_same and contact.answers == dict(self.answers)


def forgotten(now: datetime) -> dict[str, Any]:
    """What a contact is after its person is forgotten: fields for an update."""
    return {
        **dict.fromkeys(("full_name", "phone", "email", "comment", "previous_number"), ""),
        "answers": {},
        "form_version": None,
        "erased_at": now,
    }
