"""The link of a letter: GET changes nothing, because programs that look at letters open every link of them."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from portal.common.refusals import Refusal
from portal.notifications.addresses import address_hint
from portal.notifications.one_click import is_one_click
from portal.reports.links import reader_by
from portal.reports.services import leave
from portal.reports.sources import source_on
from portal.reports.views import community_of


@csrf_exempt  # a mail program posts without cookies; the signed link is what proves the right
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: one POST takes the address off; people who open the link get that same button."""
    is_asked = is_one_click(request)
    try:
        reader = reader_by(token, community_of(request))
    except Refusal as refusal:
        # Twice the same link: the second time it is well too.
        context = {"problem": refusal.message, "is_done": is_asked, "title": ""}
        return TemplateResponse(request, "reports/leave.html", context, status=200 if is_asked else refusal.status)
    source = source_on(reader.schedule.source, Site.find_for_request(request))
    context = {
        "title": source.label if source else _("Report"),
        "address": address_hint(reader.address),
        "is_done": is_asked,
        "problem": "",
    }
    if is_asked:
        leave(reader)
    status = 400 if request.method == "POST" and not is_asked else 200
    return TemplateResponse(request, "reports/leave.html", context, status=status)
