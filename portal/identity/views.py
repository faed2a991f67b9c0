"""Identity in the cabinet: what is known of me, how to prove more; the desk of checks; id.gov.ua."""

import secrets
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from portal.accounts.codes import has_live_code
from portal.accounts.models import User
from portal.accounts.proof import fresh_proof_required
from portal.audit.services import record
from portal.common import clock
from portal.common.client_address import client_network
from portal.common.refusals import Refusal
from portal.identity import services
from portal.identity.constants import CHECK_PERMISSION, PHONE_PURPOSE, Level
from portal.identity.forms import AtDeskForm, DeskCheckForm, PhoneCodeForm
from portal.identity.refusals import UnknownPerson
from portal.identity.selectors import levels_of
from portal.identity.services.gateway import is_on
from portal.identity.sms import gateway
from portal.identity.tax_numbers import has_key
from portal.notifications.services import queue_letter

AT_DESK = "identity.at_desk"
AT_DESK_SECONDS = 10 * 60


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    possible = (
        {Level.E_MAIL, Level.DESK} | ({Level.PHONE} if gateway() else set()) | ({Level.STATE} if is_on() else set())
    )
    waits = has_live_code(user=request.user, purpose=PHONE_PURPOSE)
    context = {
        "levels": [state for state in levels_of(request.user) if state.is_reached or state.level in possible],
        "has_sms": gateway() is not None,
        "has_state": is_on(),
        "is_imitation": settings.ID_GOV_UA_IS_FAKE,
        "waits_for_code": waits,
        "phone_form": PhoneCodeForm() if waits else None,
    } | more
    return render(request, "identity/home.html", context, status=status)


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _page(request)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Without a code in the form: send one; with it: confirm. Whoever opens the address again is led to the page."""
    if request.method != "POST":
        return redirect("identity:home")
    typed_form: dict[str, Any] = {}
    try:
        if "code" not in request.POST:
            services.send_phone_code(request.user, network=client_network(request))
            messages.success(request, _("A message with a code is on its way."))
        else:
            form = PhoneCodeForm(request.POST)
            typed_form = {"phone_form": form}
            typed = form.cleaned_data["code"] if form.is_valid() else ""
            services.confirm_phone(request.user, typed=typed, community=getattr(request, "community", None))
            messages.success(request, _("The phone is confirmed."))
    except Refusal as refusal:
        return _page(request, refusal.status, problem=refusal.message, **typed_form)
    return redirect("identity:home")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_code(request: HttpRequest) -> HttpResponse:
    """The code that the person says at the desk; shown once, not stored readable."""
    if request.method != "POST":
        return redirect("identity:home")
    try:
        return _page(request, desk_code=services.desk_code(request.user))
    except Refusal as refusal:
        return _page(request, refusal.status, problem=refusal.message)


def _specialist(request: HttpRequest) -> Any:
    if not request.user.has_perm(CHECK_PERMISSION):
        raise PermissionDenied
    return request.user


def _person_here(request: HttpRequest) -> User | None:
    """Whom this specialist opened by their code a few minutes ago."""
    opened = request.session.get(AT_DESK)
    if not isinstance(opened, dict) or clock.now().timestamp() - opened.get("at", 0) > AT_DESK_SECONDS:
        return None
    return User.objects.filter(pk=opened.get("person"), is_active=True).first()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """First step: who stands here."""
    specialist = _specialist(request)
    form = AtDeskForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                person = services.person_at_desk(**form.cleaned_data, specialist=specialist)
            except Refusal as refusal:
                form.add_error("code", str(refusal.message))
                status = refusal.status
            else:
                request.session[AT_DESK] = {"person": person.pk, "at": clock.now().timestamp()}
                _note_opening(request, person)
                return redirect("identity:desk_person")
    return render(request, "identity/desk.html", {"form": form}, status=status)


def _note_opening(request: HttpRequest, person: User) -> None:
    community = getattr(request, "community", None)
    record(actor=request.user, action="identity.person_opened", target=person, community=community)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_person(request: HttpRequest) -> HttpResponse:
    """Second step: what the document says, compared with the profile."""
    specialist, person = _specialist(request), _person_here(request)
    if person is None:
        return redirect("identity:desk")
    form = DeskCheckForm(request.POST if request.method == "POST" else None)
    if not has_key():
        del form.fields["number"]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                services.check_at_desk(
                    user=person,
                    specialist=specialist,
                    community=request.community,  # type: ignore[attr-defined]  site middleware
                    site=Site.find_for_request(request),
                    document=said["document"],
                    number=said.get("number", "").strip(),
                    reason=said["reason"],
                )
            except Refusal as refusal:
                form.add_error("number" if "number" in form.fields else None, str(refusal.message))
                status = refusal.status
            else:
                request.session.pop(AT_DESK, None)
                messages.success(request, _("The check is written down. The person gets a letter about it."))
                return redirect("identity:desk")
    return render(request, "identity/desk_person.html", {"form": form, "person": person}, status=status)


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("id_gov_ua_return"))


@never_cache
@login_required
@require_safe
@fresh_proof_required
def link(request: HttpRequest) -> HttpResponseBase:
    """To id.gov.ua, so that this account is linked: whoever merely found a session open links nothing."""
    return _to_gateway(request)


@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """To id.gov.ua, to sign in with an account that was linked before."""
    return redirect("identity:home") if request.user.is_authenticated else _to_gateway(request)


def _to_gateway(request: HttpRequest) -> HttpResponseBase:
    if not is_on():
        raise Http404
    return redirect(services.begin(request.session, user=request.user, callback=_callback(request)))


@never_cache
@require_safe
def id_gov_ua_return(request: HttpRequest) -> HttpResponseBase:
    """Back from id.gov.ua: link the account of this session, or sign its owner in."""
    if not is_on():
        raise Http404
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    try:
        person = services.returned(request.session, user=request.user, state=state, code=code)
        if request.user.is_authenticated:
            community = getattr(request, "community", None)
            services.link_person(request.user, person, community=community)
            _tell_of_link(request)
            messages.success(request, _("The account is linked with you."))
            return redirect("identity:home")
        user = services.person_behind(person)
    except Refusal as refusal:
        return _refused(request, refusal)
    if user is None:
        return _refused(request, UnknownPerson())
    record_authentication(request, user, "id_gov_ua")
    return perform_login(request, Login(user=user, email=user.email))


def _tell_of_link(request: HttpRequest) -> None:
    queue_letter(
        key=f"identity.linked:{secrets.token_urlsafe(16)}",
        code="identity_linked",
        to=request.user.email,
        site=Site.find_for_request(request),
        context={},
    )


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "identity/refused.html", {"problem": refusal.message}, status=refusal.status)
