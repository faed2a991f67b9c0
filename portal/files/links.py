"""Links to files: signed, expiring, bound to the file and, where one is known, to the person or the session."""

from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse

from portal.common import clock
from portal.files.constants import LINK_MINUTES
from portal.files.models import StoredFile

PERSON, SESSION, BEARER = "p", "s", "b"


def link_for(request: HttpRequest, file: StoredFile, minutes: int = LINK_MINUTES) -> str:
    """A path that opens the file for whoever makes this request; shown to them and to nobody else."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return make_link(file, user=user, minutes=minutes)
    return make_link(file, session_key=request.session.session_key or "", minutes=minutes)


def make_link(file: StoredFile, *, user: Any = None, session_key: str = "", minutes: int = LINK_MINUTES) -> str:
    """Without a person and a session whoever holds the link is asked about by the access rule alone."""
    kind, subject = (PERSON, str(user.pk)) if user is not None else (SESSION, session_key)
    if not subject:
        kind = BEARER
    ends = int((clock.now() + timedelta(minutes=minutes)).timestamp())
    signed = _signer(kind, subject).sign(f"{file.public_id}.{kind}{ends}")
    return reverse("files:download", args=[file.public_id, signed.removeprefix(f"{file.public_id}.")])


def is_link_good(request: HttpRequest, public_id: str, token: str) -> bool:
    """Made by us for this file and this visitor, and not over yet."""
    kind = token[:1]
    if kind not in (PERSON, SESSION, BEARER):
        return False
    user = getattr(request, "user", None)
    subject = ""
    if kind == PERSON:
        subject = str(user.pk) if user is not None and user.is_authenticated else ""
    elif kind == SESSION:
        subject = request.session.session_key or ""
    if kind != BEARER and not subject:
        return False
    try:
        _name, _dot, rest = _signer(kind, subject).unsign(f"{public_id}.{token}").rpartition(".")
    except BadSignature:
        return False
    return clock.now().timestamp() < int(rest[1:])


def _signer(kind: str, subject: str) -> Signer:
    return Signer(salt=f"portal.files.link:{kind}:{subject}")
