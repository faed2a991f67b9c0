"""E-mail, phone, desk: each check is a row; the same level again ends the former row."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.accounts.codes import TooManyCodes, accept_code, issue_code
from portal.accounts.models import User
from portal.audit.services import record
from portal.common import clock
from portal.common.limits import count_attempt
from portal.identity import constants as figures
from portal.identity.constants import DESK_PURPOSE, PHONE_PURPOSE, Level
from portal.identity.models import Assurance, PersonKey
from portal.identity.refusals import (
    KnownElsewhere,
    NoPhone,
    NoSuchPerson,
    NotSent,
    NotYourself,
    OtherPerson,
    TooOften,
    WrongCode,
    WrongNumber,
)
from portal.identity.selectors import target_of
from portal.identity.sms import GatewayError, gateway
from portal.identity.tax_numbers import digest_of, is_tax_number
from portal.notifications.services import queue_letter

HOUR, DAY = 3600, 86400


def note_level(user: Any, level: Level, *, community: Any = None, **facts: Any) -> Assurance:
    """Write a passed check down; the former one of the level ends."""
    now = clock.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two checks of one person queue here
        Assurance.objects.filter(user=user, level=level, ended_at__isnull=True).update(ended_at=now)
        row = Assurance.objects.create(user=user, level=level, at=now, community=community, **facts)
        record(
            actor=facts.get("checked_by") or user,
            action="identity.checked",
            target=row,
            community=community,
            details={"level": level.name.lower(), "person": user.pk},
        )
    return row


def send_phone_code(user: Any, *, network: str) -> None:
    """A code to the phone of the profile. NoPhone, TooOften, NotSent: nothing has changed."""
    way = gateway()
    if way is None or not user.phone:
        raise NoPhone
    number = target_of("phone", user.phone)
    limits = (
        ("sms.number.hour", number, figures.TO_A_NUMBER_AN_HOUR, HOUR),
        ("sms.number.day", number, figures.TO_A_NUMBER_A_DAY, DAY),
        ("sms.network", network or "-", figures.FROM_A_NETWORK_AN_HOUR, HOUR),
        ("sms.all", "-", figures.OF_ALL_A_DAY, DAY),
    )
    if not all(count_attempt(scope=scope, who=who, limit=limit, seconds=secs) for scope, who, limit, secs in limits):
        raise TooOften
    try:
        code = issue_code(user=user, purpose=PHONE_PURPOSE, target=user.phone)
        way.send(user.phone, _("Code %(code)s confirms the phone. Tell it to nobody.") % {"code": code})
    except TooManyCodes:
        raise TooOften from None
    except GatewayError:
        raise NotSent from None


def confirm_phone(user: Any, *, typed: str, community: Any) -> Assurance:
    """WrongCode. A code confirms the number that it was sent to: the profile may have another one by now."""
    if not user.phone or not accept_code(user=user, purpose=PHONE_PURPOSE, target=user.phone, typed=typed):
        raise WrongCode
    return note_level(user, Level.PHONE, community=community, target=target_of("phone", user.phone), how="SMS")


def desk_code(user: Any) -> str:
    """What the person shows or says at the desk: without it a specialist opens nobody's account. TooOften."""
    try:
        with transaction.atomic():
            return issue_code(user=user, purpose=DESK_PURPOSE, target="desk")
    except TooManyCodes:
        raise TooOften from None


def person_at_desk(*, email: str, code: str, specialist: Any) -> User:
    """Who stands here, by their e-mail and the code of their cabinet. NoSuchPerson, TooOften, NotYourself."""
    who = str(specialist.pk)
    if not count_attempt(scope="identity.desk", who=who, limit=figures.LOOK_UPS_AN_HOUR, seconds=HOUR):
        raise TooOften
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None or not accept_code(user=user, purpose=DESK_PURPOSE, target="desk", typed=code):
        raise NoSuchPerson
    if user.pk == specialist.pk:
        raise NotYourself
    return user


def check_at_desk(
    *, user: User, specialist: Any, community: Any, site: Site, document: str, number: str = "", reason: str = ""
) -> Assurance:
    """A specialist has seen person and document. WrongNumber, KnownElsewhere, OtherPerson: nothing is written."""
    if user.pk == specialist.pk:
        raise NotYourself
    with transaction.atomic():
        if number:
            keep_person(user, number)
        row = note_level(
            user,
            Level.DESK,
            community=community,
            checked_by=specialist,
            document=document,
            reason=reason,
        )
        # The person must hear of it: a check that they did not ask for is somebody else's.
        queue_letter(
            key=f"identity.checked:{row.pk}:{secrets.token_urlsafe(8)}",
            code="identity_checked",
            to=user.email,
            site=site,
            context={"community_name": community.name},
        )
    return row


def keep_person(user: Any, number: str) -> PersonKey:
    """Bind the account to the person by a hash of the number; the database lets a number have one account."""
    if not is_tax_number(number):
        raise WrongNumber
    digest = digest_of(number)
    present = PersonKey.objects.filter(user=user).first()
    if present is not None:
        if present.digest != digest:
            raise OtherPerson
        return present
    try:
        with transaction.atomic():
            return PersonKey.objects.create(user=user, digest=digest, at=clock.now())
    except IntegrityError:
        raise (OtherPerson if PersonKey.objects.filter(user=user).exists() else KnownElsewhere) from None


def end_check(row: Assurance, *, actor: Any, community: Any, site: Site | None, reason: str) -> bool:
    """A check that was a mistake ends, and with it the bond to the person of the document, unless id.gov.ua has shown
    the same one: else the right person could never have an account. False where it had ended."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=row.user_id)
        ended = {"ended_at": clock.now(), "ended_by": actor, "end_reason": reason}
        if not Assurance.objects.filter(pk=row.pk, ended_at__isnull=True).update(**ended):
            return False
        if not Assurance.objects.filter(user=row.user, level=Level.STATE, ended_at__isnull=True).exists():
            PersonKey.objects.filter(user=row.user).delete()
        if row.user.is_active:
            queue_letter(
                key=f"identity.check_ended:{row.public_id}",
                code="identity_check_ended",
                to=row.user.email,
                site=site,
                context={"community_name": community.name, "reason": reason},
            )
        # Without the reason: it is free text, may name a person, and the log cannot be erased. The row has it.
        record(actor=actor, action="identity.check_ended", target=row, community=community)
    return True


def erase_checks(user: Any) -> int:
    """The person leaves: checks and the key go, so that the same person may come back."""
    count = Assurance.objects.filter(user=user).delete()[0]
    Assurance.objects.filter(checked_by=user).update(checked_by=None)
    return count + PersonKey.objects.filter(user=user).delete()[0]
