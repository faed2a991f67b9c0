"""What a profile must hold before a deed that the law wants a known person for (rule 28 of the reception office).

The law on appeals of citizens (393/96-ВР, article 5) asks for surname, name, place of residence and a way to answer;
a patronymic only «if there is one», so it is asked and not required.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.consents.selectors import is_given
from portal.consents.services import record_consent

CONSENT = "accounts.profile"
CONSENT_TEXT = gettext_lazy(
    "I agree that the community keeps the data of my profile to answer me, to book visits and to register what I send."
)
SIGNING_UP = "accounts.signing_up"
SIGNING_UP_TEXT = gettext_lazy(
    "I agree that the community keeps my e-mail address for signing in to the cabinet and for letters about what I do "
    "there."
)
REQUIRED = {
    "last_name": gettext_lazy("last name"),
    "first_name": gettext_lazy("first name"),
    "residence": gettext_lazy("place of residence"),
    "phone": gettext_lazy("phone"),
}
E_MAIL = gettext_lazy("confirmed e-mail")


@dataclass(frozen=True, slots=True)
class Completeness:
    """`missing` are labels by field names of the profile's form; the e-mail has its own page."""

    percent: int
    missing: dict[str, str]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def completeness_of(user: Any) -> Completeness:
    missing = {name: str(label) for name, label in REQUIRED.items() if not getattr(user, name).strip()}
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        missing["email"] = str(E_MAIL)
    total = len(REQUIRED) + 1
    return Completeness(percent=round(100 * (total - len(missing)) / total), missing=missing)


def profile_is_complete(user: Any) -> bool:
    """Whether a person may send what only a known person may; strangers may not."""
    return bool(user.is_authenticated) and completeness_of(user).is_complete


def complete_profile_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Leads to the profile, says what is missing, and comes back once it is there. Put it under `login_required`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = completeness_of(request.user)
        if found.is_complete:
            return view(request, *args, **kwargs)
        messages.warning(
            request, _("First fill the profile in. Missing: %(names)s.") % {"names": ", ".join(found.missing.values())}
        )
        return redirect(f"{reverse('cabinet:profile')}?{urlencode({'next': request.get_full_path()})}")

    return guarded


def needs_profile_consent(user: Any) -> bool:
    """Not given yet, or taken back."""
    return not is_given(CONSENT, _subject(user))


def record_profile_consent(user: User, *, community: Any, language: str) -> None:
    record_consent(
        purpose=CONSENT,
        subject=_subject(user),
        text=str(CONSENT_TEXT),
        language=language,
        community=community,
        user=user,
    )


def record_signing_up(user: User, *, community: Any, language: str) -> None:
    """Call it in the transaction that makes the account."""
    record_consent(
        purpose=SIGNING_UP,
        subject=_subject(user),
        text=str(SIGNING_UP_TEXT),
        language=language,
        community=community,
        user=user,
    )


def forget_profile(user_id: int) -> None:
    """The consent is taken back: names, phone and residence go; the account and its e-mail stay."""
    User.objects.filter(pk=user_id).update(first_name="", last_name="", patronymic="", phone="", residence="")


def _subject(user: Any) -> str:
    return f"user:{user.pk}"
