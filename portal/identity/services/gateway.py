"""id.gov.ua, «Інтегрована система електронної ідентифікації»: OAuth 2 without OpenID (docs/adr/0010).

The browser carries only a random state that this very session began; code and data go from server to server.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from portal.accounts.models import User
from portal.common import clock
from portal.common.outbound import CallFailed, CallRefused, call
from portal.identity.constants import STATE_SECONDS, Level
from portal.identity.models import Assurance, PersonKey
from portal.identity.refusals import GatewayFailed, NotAllowed, StaleReturn, WrongNumber
from portal.identity.services.checks import keep_person, note_level
from portal.identity.tax_numbers import digest_of, has_key, is_tax_number

SESSION_KEY = "identity.id_gov_ua"
AUTH_TYPES = "dig_sign,bank_id,diia_id"
FIELDS = "lastname,givenname,middlename,drfocode"


@dataclass(frozen=True, slots=True)
class StatePerson:
    """What the state says of the person; `number` is РНОКПП and is not kept."""

    number: str
    last_name: str
    first_name: str
    patronymic: str


def is_on() -> bool:
    return bool(settings.ID_GOV_UA_CLIENT_ID and settings.ID_GOV_UA_CLIENT_SECRET and has_key())


def begin(session: Any, *, user: Any, callback: str) -> str:
    """Where to send the browser. The state belongs to this session and to whoever is signed in now (or nobody)."""
    state = secrets.token_urlsafe(32)
    session[SESSION_KEY] = {"state": state, "user": user.pk, "at": clock.now().timestamp(), "callback": callback}
    asked = {
        "response_type": "code",
        "client_id": settings.ID_GOV_UA_CLIENT_ID,
        "auth_type": AUTH_TYPES,
        "state": state,
        "redirect_uri": callback,
    }
    return f"{settings.ID_GOV_UA_URL}/?{urlencode(asked)}"


def returned(session: Any, *, user: Any, state: str, code: str) -> StatePerson:
    """The person behind a return from the gateway. StaleReturn: not this session's way, used, or late (the state is
    spent by the first look at it). NotAllowed: no code. GatewayFailed, WrongNumber: the gateway gave nothing that
    could be believed."""
    begun = session.pop(SESSION_KEY, None)
    if not isinstance(begun, dict) or not constant_time_compare(begun.get("state", ""), state):
        raise StaleReturn
    if begun.get("user") != user.pk or clock.now().timestamp() - begun.get("at", 0) > STATE_SECONDS:
        raise StaleReturn
    if not code:
        raise NotAllowed
    if len(code) > 512:
        raise GatewayFailed
    token = _ask(
        "POST",
        "/get-access-token",
        {
            "grant_type": "authorization_code",
            "client_id": settings.ID_GOV_UA_CLIENT_ID,
            "client_secret": settings.ID_GOV_UA_CLIENT_SECRET,
            "code": code,
        },
    )
    access, number = token.get("access_token"), token.get("user_id")
    if not isinstance(access, str) or not access or not isinstance(number, str | int) or not str(number):
        raise GatewayFailed
    said = _ask(
        # A certificate is longer than an address may be.
        "POST" if settings.ID_GOV_UA_CERTIFICATE else "GET",
        "/get-user-info",
        {"access_token": access, "user_id": str(number), "fields": FIELDS, "cert": settings.ID_GOV_UA_CERTIFICATE},
    )
    return _person(_opened(said))


def _ask(method: str, path: str, values: dict[str, str]) -> dict[str, Any]:
    """POST carries the values in its body, so that the secret stands in no address; GET has nowhere else."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    address, values_sent = settings.ID_GOV_UA_URL + path, urlencode(values)
    try:
        if method == "GET":
            answer = call(method, f"{address}?{values_sent}", headers={"Accept": "application/json"})
        else:
            answer = call(method, address, body=values_sent.encode(), headers=headers)
        said = json.loads(answer.body) if answer.status == 200 else None
    except (CallFailed, CallRefused, ValueError) as error:
        raise GatewayFailed from error
    if not isinstance(said, dict) or said.get("error"):
        raise GatewayFailed
    return said


def _opened(said: dict[str, Any]) -> dict[str, Any]:
    """Data come enveloped to the community's certificate; the opener is named by the settings (docs/adr/0010)."""
    sealed = said.get("encryptedUserInfo")
    if sealed is None:
        return said
    if not settings.ID_GOV_UA_OPENER:
        raise GatewayFailed
    try:
        opened = json.loads(import_string(settings.ID_GOV_UA_OPENER)(sealed))
    except Exception as error:
        raise GatewayFailed from error
    if not isinstance(opened, dict):
        raise GatewayFailed
    return opened


def _person(said: dict[str, Any]) -> StatePerson:
    number = str(said.get("drfocode") or "")
    if not is_tax_number(number):
        raise WrongNumber
    names = [str(said.get(name) or "").strip()[:80] for name in ("lastname", "givenname", "middlename")]
    return StatePerson(number, *names)


def link_person(user: User, person: StatePerson, *, community: Any) -> Assurance:
    """The signed-in account is this person's; empty names are filled in. KnownElsewhere, OtherPerson."""
    with transaction.atomic():
        keep_person(user, person.number)
        row = note_level(user, Level.STATE, community=community, how="id.gov.ua")
        fresh = {"last_name": person.last_name, "first_name": person.first_name, "patronymic": person.patronymic}
        for name, value in fresh.items():
            if value and not getattr(user, name):
                setattr(user, name, value)
        user.save(update_fields=list(fresh))
    return row


def person_behind(person: StatePerson) -> User | None:
    """Whose account it is, for signing in: only one that was linked before. A check at a desk also binds the number,
    but is no consent to sign in by the gateway."""
    key = (
        PersonKey.objects.filter(digest=digest_of(person.number), user__is_active=True).select_related("user").first()
    )
    if key is None:
        return None
    is_linked = Assurance.objects.filter(user=key.user, level=Level.STATE, ended_at__isnull=True).exists()
    return key.user if is_linked else None
