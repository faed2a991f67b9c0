"""Own data: what is known, an archive of it, leaving for good and thinking better of it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Site

from portal.accounts.closing import MustStay, refuse_indispensable
from portal.accounts.profile import SIGNING_UP
from portal.accounts.proof import fresh_proof_required
from portal.audit.services import record
from portal.common import clock
from portal.consents.models import ConsentEvent
from portal.consents.selectors import consents_of
from portal.consents.services import withdraw_consent
from portal.files.storage import private_storage
from portal.own_data.constants import ARCHIVES_A_DAY, COOLING_OFF, KEPT_FOR
from portal.own_data.forms import EraseForm
from portal.own_data.links import erasure_by
from portal.own_data.models import Archive
from portal.own_data.selectors import archives_of, open_erasure
from portal.own_data.services import TooManyArchives, ask_archive, ask_erasure, undo_erasure
from portal.own_data.sources import sources


def _asked_here(request: HttpRequest) -> dict[str, Any]:
    site = Site.find_for_request(request)
    return {"user": request.user, "site": site, "language": get_language() or "uk"}


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "sources": sources(),
        "archives": archives_of(request.user),
        "consents": consents_of(request.user),
        "erasure": (found := open_erasure(request.user)),
        "panel": {"erasure": found} if found else None,
        "kept_days": KEPT_FOR.days,
    }
    return render(request, "own_data/home.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_proof_required
def archive_new(request: HttpRequest) -> HttpResponse:
    context = {"sources": sources(), "kept_days": KEPT_FOR.days, "a_day": ARCHIVES_A_DAY}
    if request.method != "POST":
        return render(request, "own_data/archive_new.html", context)
    try:
        ask_archive(**_asked_here(request))
    except TooManyArchives:
        return render(request, "own_data/archive_new.html", context | {"is_too_often": True}, status=429)
    messages.success(request, _("The archive is being made. A letter will come when it is ready."))
    return redirect("own_data:home")


@never_cache
@login_required
@require_safe
@fresh_proof_required
def archive_download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Only whose data it is, only while it lasts; somebody else's archive is not there."""
    archive = Archive.objects.filter(user=request.user, public_id=public_id).first()
    storage = private_storage()
    if archive is None or not archive.is_ready or not storage.exists(archive.blob):
        raise Http404
    record(
        actor=request.user,
        action="own_data.archive_taken",
        target=archive,
        community=getattr(request, "community", None),
    )
    name = f"my-data-{clock.today():%Y-%m-%d}.zip"
    response = FileResponse(storage.open(archive.blob), as_attachment=True, filename=name)
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_proof_required
def erase(request: HttpRequest) -> HttpResponse:
    """What goes, what stays and why; then one box and one button."""
    if open_erasure(request.user) is not None:
        return redirect("own_data:home")
    form = EraseForm(request.POST if request.method == "POST" else None)
    refusal = ""
    try:
        refuse_indispensable(request.user)
        if request.method == "POST" and form.is_valid():
            erasure = ask_erasure(**_asked_here(request))
            day = erasure.begins_at.astimezone(clock.KYIV)
            messages.success(
                request,
                _("The account will be erased on %(day)s. Until then you can take it back here or by the letter.")
                % {"day": f"{day:%d.%m.%Y}"},
            )
            return redirect("own_data:home")
    except MustStay as reason:
        refusal = str(reason)
    context = {"form": form, "refusal": refusal, "sources": sources(), "days": COOLING_OFF.days}
    is_wrong = bool(form.errors) or (bool(refusal) and request.method == "POST")
    return render(request, "own_data/erase.html", context, status=422 if is_wrong else 200)


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """The wish to leave is taken back by its owner."""
    erasure = open_erasure(request.user)
    if erasure is not None and undo_erasure(erasure, actor=request.user):
        messages.success(request, _("Nothing will be erased."))
    return redirect("own_data:home")


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """A consent is as easily taken back as given (2297-VI, article 8); what was kept by it alone is forgotten."""
    event = ConsentEvent.objects.filter(user=request.user, public_id=public_id).first()
    if event is None:
        raise Http404
    try:
        is_withdrawn = withdraw_consent(event)
    except MustStay:
        messages.error(request, _("The account is kept: nobody else can run the community. Give the role over first."))
        return redirect("own_data:home")
    if is_withdrawn and event.purpose == SIGNING_UP:
        messages.success(
            request, _("The consent is taken back. The account will be erased; till then you can keep it.")
        )
    elif is_withdrawn:
        messages.success(request, _("The consent is taken back. What was kept by it alone is erased."))
    return redirect("own_data:home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link. GET changes nothing: programs that look at letters open every link of them."""
    erasure = erasure_by(token)
    if erasure is None:
        raise Http404
    if request.method == "POST":
        is_undone = undo_erasure(erasure, actor=None)
        erasure.refresh_from_db()
        status = 200 if is_undone else 409
        return render(request, "own_data/undo.html", {"erasure": erasure, "is_undone": is_undone}, status=status)
    return render(request, "own_data/undo.html", {"erasure": erasure}, status=200 if erasure.may_be_undone else 410)
