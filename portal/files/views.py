"""Doors of files: upload and remove by the secret of a form, download by a link and the record's own rule."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Site

from portal.common.client_address import client_address
from portal.files.constants import FileState
from portal.files.links import is_link_good
from portal.files.models import StoredFile
from portal.files.names import readable_size
from portal.files.ranges import RangeNotSatisfiable, wanted_range
from portal.files.refusals import FileRefused
from portal.files.services import receive_upload, remove_file
from portal.files.storage import private_storage
from portal.files.tokens import Sender, holder_of
from portal.files.uses import find_use, largest
from portal.registry.contract import FileUse
from portal.registry.modules import call

OVERHEAD = 64 * 1024  # bytes of a request around its file
CHUNK = 256 * 1024
# Nothing in a file may run, load or be framed, should a browser ever show it as a page.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@csrf_exempt
@require_POST
def upload(request: HttpRequest, use: str) -> HttpResponseBase:
    """One file for a form. The size is asked before the body is read; then CSRF, then the form's secret."""
    found = _use(use, request)
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > largest(found) + OVERHEAD:
        limit = largest(found)
        refusal = FileRefused("too_large", size=readable_size(int(length)), limit=readable_size(limit))
        return _refused(request, refusal, is_parsed=False)
    answer: HttpResponseBase = _upload(request, found)
    return answer


@csrf_protect
def _upload(request: HttpRequest, use: FileUse) -> HttpResponseBase:
    sender = sender_of(request)
    try:
        holder = holder_of(request.POST.get("token", ""), use.code, sender)
        source = request.FILES.get("file")
        if source is None:
            raise FileRefused("absent")
        key = request.POST.get("key", "")[:200]
        file = receive_upload(source=source, use=use, sender=sender, holder=holder, key=key)
    except FileRefused as refusal:
        return _refused(request, refusal)
    if not _wants_json(request):
        messages.success(request, file.notice or _("The file is added: %(name)s.") % {"name": file.name})
        return HttpResponseRedirect(_way_back(request))
    return JsonResponse({"file": as_json(file)}, status=201)


@require_POST
def remove(request: HttpRequest, use: str) -> HttpResponseBase:
    """Take a file out of a form; repeated, it says the same."""
    found, sender = _use(use, request), sender_of(request)
    try:
        holder = holder_of(request.POST.get("token", ""), found.code, sender)
    except FileRefused as refusal:
        return _refused(request, refusal)
    remove_file(public_id=request.POST.get("id", ""), holder=holder, community=sender.community)
    return JsonResponse({}) if _wants_json(request) else HttpResponseRedirect(_way_back(request))


@require_safe
def download(request: HttpRequest, public_id: str, token: str) -> HttpResponseBase:
    """404 for whoever may not, whatever the reason: what is not yours is not there."""
    community = getattr(request, "community", None)
    if community is None or not is_link_good(request, public_id, token):
        raise Http404
    rows = StoredFile.objects.for_community(community).filter(state=FileState.CLEAN).exclude(record="")
    file = rows.filter(public_id=public_id).first()
    use = find_use(file.use, Site.find_for_request(request)) if file is not None else None
    if file is None or use is None or call(use.may_read, request.user, request, file) is not True:
        raise Http404
    return _served(request, file)


def _served(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """The bytes, whole or a range. A file never changes, so its hash is its tag."""
    tag, headers = f'"{file.sha256[:32]}"', request.headers
    if not private_storage().exists(file.blob):
        raise Http404
    span = None
    try:
        if "Range" in headers and headers.get("If-Range", tag) == tag:
            span = wanted_range(headers["Range"], file.size)
    except RangeNotSatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
        return _guarded(response, file, tag)
    first, last = span or (0, file.size - 1)
    body: Any = () if request.method == "HEAD" else _pieces(file.blob, first, last)
    response = StreamingHttpResponse(body, status=206 if span else 200, content_type=file.mime)
    response["Content-Length"] = str(last - first + 1)
    if span:
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return _guarded(response, file, tag)


def _guarded(response: HttpResponseBase, file: StoredFile, tag: str) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-store, no-transform"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = content_disposition_header(not file.is_image, file.name) or "attachment"
    return response


def _pieces(blob: str, first: int, last: int) -> Iterator[bytes]:
    with private_storage().open(blob) as opened:
        source: Any = opened.file
        source.seek(first)
        left = last - first + 1
        while left and (piece := source.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def sender_of(request: HttpRequest) -> Sender:
    return Sender.of(request.user, getattr(request, "community", None), client_address(request))


def as_json(file: StoredFile) -> dict[str, Any]:
    return {
        "id": file.public_id,
        "name": file.name,
        "size": readable_size(file.size),
        "state": file.state,
        "notice": file.notice,
        "icon": file.icon,
        "is_withheld": file.is_withheld,
    }


def _use(code: str, request: HttpRequest) -> FileUse:
    found = find_use(code, Site.find_for_request(request))
    if found is None:
        raise Http404
    return found


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _refused(request: HttpRequest, refusal: FileRefused, is_parsed: bool = True) -> HttpResponseBase:
    if _wants_json(request) or not is_parsed:
        answer: HttpResponseBase = JsonResponse(
            {"code": refusal.code, "message": str(refusal.message)}, status=refusal.status
        )
        if refusal.retry_after:
            answer["Retry-After"] = str(refusal.retry_after)
        return answer
    messages.error(request, str(refusal.message))
    return HttpResponseRedirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """Where a form without scripts returns to: its own page on this host, or the home page."""
    for target in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            return target
    return "/"
