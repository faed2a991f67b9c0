"""/trust: the certificate of the hall's own authority and how to trust it, for whoever sets up a desk."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from local_queue import certificates
from local_queue.web import is_local


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The fingerprint is shown on the hall's own machine only: here it is compared, not copied from."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    has_https = bool(settings.HALL_HTTPS_PORT) and certificates.authority() is not None
    context = {
        "has_https": has_https,
        "is_secure": request.is_secure(),
        "is_local": is_local(request),
        "address": f"https://{name}:{settings.HALL_HTTPS_PORT}/desk/",
        "fingerprint": _lines(certificates.fingerprint()),
    }
    return render(request, "hall/trust.html", context)


def _lines(text: str) -> list[str]:
    """Eight pairs together: nobody loses the place while comparing."""
    pairs = text.split(":")
    return [":".join(pairs[place : place + 8]) for place in range(0, len(pairs), 8)]


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    try:
        body = certificates.folder().authority.read_bytes()
    except OSError as error:
        raise Http404(_("There is no certificate yet.")) from error
    answer = HttpResponse(body, content_type="application/x-x509-ca-cert")
    answer.headers["Content-Disposition"] = 'attachment; filename="viche-hall.crt"'
    return answer
