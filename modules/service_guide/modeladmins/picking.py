"""Pick many services at once, drop many at once, and take the last step back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from modules.service_guide.models import Service
from modules.service_guide.services.offers import drop_services, pick_services
from portal.common.rights import may_in

LAST = "service_guide_last"
INDEX = "service_guide_service_modeladmin_index"
SERVICES = {"pick": pick_services, "drop": drop_services}
BACK = {"pick": "drop", "drop": "pick"}
MOST = 2000


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """POST `act` (pick or drop) and public ids of services; what changed can be taken back once."""
    if not may_in(request.user, "service_guide.change_offer", request.community):
        raise PermissionDenied
    act = request.POST.get("act", "")
    wanted = [each for each in request.POST.getlist("ids")[:MOST] if each.isprintable()]
    rows = Service.objects.for_community(request.community).filter(public_id__in=wanted)
    changed = []
    if act in SERVICES:
        ids = list(rows.values_list("pk", flat=True))
        changed = SERVICES[act](community=request.community, service_ids=ids, actor=request.user)
    names = rows.filter(pk__in=[offer.service_id for offer in changed])
    _tell(request, act, len(changed), bool(wanted))
    is_undo = "undo" in request.POST
    request.session[LAST] = (
        {} if is_undo or not changed else {"act": act, "ids": list(names.values_list("public_id", flat=True))}
    )
    return redirect(_back(request))


def last_step(request: HttpRequest) -> dict[str, Any] | None:
    """What the list offers to take back, once."""
    last = request.session.get(LAST)
    if not last:
        return None
    del request.session[LAST]
    return {"act": BACK[last["act"]], "ids": last["ids"], "count": len(last["ids"]), "was": last["act"]}


def _tell(request: HttpRequest, act: str, count: int, is_chosen: bool) -> None:
    if not is_chosen:
        messages.warning(request, _("Tick services in the list first."))
    elif not count:
        messages.info(request, _("Nothing changed: these services were so already."))
    elif act == "pick":
        text = ngettext("%(count)d service is given now.", "%(count)d services are given now.", count)
        messages.success(request, text % {"count": count})
    else:
        text = ngettext("%(count)d service is no longer given.", "%(count)d services are no longer given.", count)
        messages.success(request, text % {"count": count})


def _back(request: HttpRequest) -> str:
    """The list as it was, with its filters and its page."""
    back = request.POST.get("next", "")
    is_ours = back.startswith("/admin/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return back if is_ours else INDEX
