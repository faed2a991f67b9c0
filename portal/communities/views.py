"""Small open views of the frame."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseRedirect,
    JsonResponse,
)
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.common.contrast import core_tokens
from portal.common.preferences import reader_preferences, remember_preferences
from portal.communities.frame import brand_of
from portal.communities.theming import emblem_file, request_setting, site_stylesheet

LASTING = "public, max-age=31536000, immutable"


@csrf_exempt  # the buttons stand on cached pages without a token; a foreign origin is refused below
@require_POST
@never_cache
def reading_preferences(request: HttpRequest) -> HttpResponse:
    """Remember scheme, contrast and size, and return to the page; unknown values change nothing."""
    origin = request.headers.get("Origin", "")
    if origin not in {"", "null"} and urlsplit(origin).netloc != request.get_host():
        return HttpResponseForbidden()
    setting = request_setting(request)
    start = reader_preferences(request, setting.scheme_policy if setting else "auto")
    wanted = {name: request.POST[name] for name in ("scheme", "contrast", "size") if name in request.POST}
    response = HttpResponseRedirect(_way_back(request))
    remember_preferences(request, response, start.change(**wanted))
    return response


def _way_back(request: HttpRequest) -> str:
    """The `next` of the form, else the referring page, if it is ours; else the home page."""
    for candidate in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if candidate and url_has_allowed_host_and_scheme(
            candidate, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return candidate
    return "/"


@require_GET
def stylesheet(request: HttpRequest, site_id: str, version: str) -> HttpResponse:
    """The site's own colours. An old version (a page kept by a browser) gets the present ones, but not for ever."""
    setting = request_setting(request)
    if setting is None or setting.site_id != int(site_id):
        raise Http404
    sheet = site_stylesheet(setting)
    response = HttpResponse(sheet.css, content_type="text/css; charset=utf-8")
    is_present = sheet.css and sheet.version == version
    response["Cache-Control"] = LASTING if is_present else "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The site as an app of a phone (W3C Web Application Manifest). Without one an iPhone shows no notices."""
    setting, brand = request_setting(request), brand_of(request)
    if setting is None or not brand.name:
        raise Http404
    tokens = setting.full_palette().light
    known = core_tokens()["light"]
    told = {
        "id": "/",
        "name": brand.name,
        "short_name": brand.name,
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": tokens.get("bg", known["c-bg"]),
        "theme_color": tokens.get("hero", known["c-hero"]),
        "icons": [{"src": brand.emblem, "type": brand.icon_type, "sizes": "any", "purpose": "any"}],
    }
    answer = JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@require_safe
def emblem(request: HttpRequest, site_id: str, scheme: str, version: str) -> FileResponse:
    """The site's own emblem. A page kept by a browser asks for an old one and gets the present one."""
    setting = request_setting(request)
    file = emblem_file(setting, scheme) if setting is not None and setting.site_id == int(site_id) else None
    if not file or not file.storage.exists(file.name):
        raise Http404
    response = FileResponse(file.storage.open(file.name), content_type="image/png")
    response["Cache-Control"] = LASTING if PurePosixPath(file.name).stem == version else "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
