"""«Is it still you?» before deeds that cannot be taken back: taking all of one's data out, erasing an account.

allauth lets whoever has neither password nor second factor pass; most citizens here are such, so a code goes to
their e-mail. Whoever has a second factor proves that one.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.accounts.policies import is_enrolled

# A proof of signing in or of this page is good for so long.
FRESH_SECONDS = 300
PURPOSE = "proof"

View = Callable[..., HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session has proven who is here within the last minutes, by the strongest way the person has."""
    records = get_authentication_records(request, request.user)
    if is_enrolled(request.user):
        records = [record for record in records if record.get("method") == "mfa"]
    return any(0 <= time.time() - record["at"] + 1 <= FRESH_SECONDS + 1 for record in records)


def way_to_prove(user: Any) -> str:
    """The name of the address where this person proves who they are."""
    if is_enrolled(user):
        return "mfa_reauthenticate"
    return "account_reauthenticate" if user.has_usable_password() else "account_prove"


def ask_for_proof(request: HttpRequest, back: str = "") -> HttpResponseBase:
    return redirect(f"{reverse(way_to_prove(request.user))}?{urlencode({'next': back or request.path})}")


def fresh_proof_required(view: View) -> View:
    """For signed-in people; after the proof they come back to the address by GET and press the button again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_fresh(request) else ask_for_proof(request)

    return guarded


def own_address(request: HttpRequest, url: str) -> str:
    """Where to go on, if it is an address of this very host; else nothing."""
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and is_ours else ""
