"""Terms begin, are extended, shortened and closed. No row is edited: each act makes the next one."""

import re
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from portal.calendar.engine.extension import Extension, extend
from portal.calendar.engine.profiles import Profile
from portal.calendar.engine.terms import Facts, Term, compute, shorten
from portal.calendar.locks import hold_calendar
from portal.calendar.models import TermRecord
from portal.calendar.selectors import calendar_of, current_term, profile_on
from portal.calendar.storage import record_of, term_of
from portal.common.clock import now

SUBJECT = re.compile(r"[a-z][a-z0-9_]*(:[\w-]+){1,2}")


class TermConflict(Exception):
    """The subject has another term by now: read it anew."""


@transaction.atomic
def start_term(
    *, community: Any, subject: str, profile: str | Profile, arrived_at: datetime, actor: Any = None, reason: str = ""
) -> TermRecord:
    """Begin the term of a subject; a repeat answers the term that runs. `profile` is a code of the community's legal
    terms, or a profile of the caller's own. Errors: NoProfile, TermConflict (another term runs), ValueError."""
    if not SUBJECT.fullmatch(subject):
        raise ValueError(f"{subject!r} is no subject: <app label>:<public id>")
    hold_calendar(community)
    facts = Facts(arrived_at)
    known = profile if isinstance(profile, Profile) else profile_on(community, profile, facts.arrived_on)
    present = current_term(community, subject)
    if present is not None:
        if (present.profile_code, present.arrived_at) != (known.code, arrived_at):
            raise TermConflict(subject)
        return present
    term = compute(known, facts, calendar_of(community))
    return _keep(term, community=community, subject=subject, reason=reason, made_by=actor)


@transaction.atomic
def extend_term(record: TermRecord, wish: Extension, *, actor: Any) -> TermRecord:
    """Extend the term that `record` keeps. Errors: ExtensionRefused, TermConflict."""
    hold_calendar(record.community)
    term = extend(_current(record), wish, calendar_of(record.community))
    return _follow(record, term, wish.reason, actor)


@transaction.atomic
def shorten_term(record: TermRecord, *, due: date, reason: str, actor: Any) -> TermRecord:
    """Shorten it on a reasoned demand. Errors: ValueError (no reason, or not shorter), TermConflict."""
    if not reason.strip():
        raise ValueError("a term is shortened for a reason")
    hold_calendar(record.community)
    term = shorten(_current(record), due, calendar_of(record.community))
    return _follow(record, term, reason, actor)


@transaction.atomic
def close_term(*, community: Any, subject: str, at: datetime | None = None) -> bool:
    """The work is done: the subject has no running term, and may begin another. False: it had none."""
    hold_calendar(community)
    chain = TermRecord.objects.for_community(community).filter(subject=subject, closed_at__isnull=True)
    return chain.update(closed_at=at or now()) > 0


def _current(record: TermRecord) -> Term:
    present = current_term(record.community, record.subject)
    if present is None or present.pk != record.pk:
        raise TermConflict(record.subject)
    return term_of(present)


def _follow(record: TermRecord, term: Term, reason: str, actor: Any) -> TermRecord:
    return _keep(
        term, community=record.community, subject=record.subject, supersedes=record, reason=reason, made_by=actor
    )


def _keep(term: Term, **fields: Any) -> TermRecord:
    record = record_of(term, made_at=now(), **fields)
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:  # somebody was faster: the constraints keep one term of a subject
        raise TermConflict(record.subject) from error
    return record
