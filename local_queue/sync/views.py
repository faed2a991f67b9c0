"""The page of the link: is the portal there, what waits, and the first activation."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from local_queue import clock, health
from local_queue.sync import services
from local_queue.sync.client import PortalClient
from local_queue.sync.forms import ActivationForm
from local_queue.sync.models import SetAside
from local_queue.tickets.models import LogHead
from local_queue.tickets.selectors import configuration
from local_queue.tickets.services.replay import unread_events
from local_queue.web import is_local


def _context(form: ActivationForm | None = None) -> dict[str, object]:
    row = services.link()
    head = LogHead.objects.get(pk=1)
    return {
        "link": row,
        "form": form or ActivationForm(initial={"url": settings.HALL_PORTAL_URL}),
        "spoilt": SetAside.objects.count() + unread_events(),
        "waiting": max(0, head.last_seq - row.acked_seq),
        "configuration": configuration(),
        "is_fresh": row.pulled_at is not None and (clock.now() - row.pulled_at).total_seconds() < 60,
        "lines": _health_lines(),
    }


def _health_lines() -> list[tuple[str, str]]:
    """(name on the screen, what is wrong or nothing); a hall without a portal is said above, not here."""
    names = {
        "database": _("Database"),
        "migrations": _("Tables of the database"),
        "disk": _("Free space"),
        "portal": _("Link to the portal"),
        "log": _("Log of events"),
        "clock": _("Clock"),
        "board": _("Feed of the monitors"),
    }
    found = health.run({**health.READY, **health.DEEP})
    if not services.link().is_active:
        found.pop("portal", None)
    return [(names.get(name, name), text) for name, text in found.items()]


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Only on the hall's own machine: the page names the portal and lets one activate."""
    if not is_local(request):
        return HttpResponseForbidden(_("This page opens only on the hall server itself."))
    return render(request, "sync/state.html", _context())


@require_POST
def activate(request: HttpRequest) -> HttpResponse:
    if not is_local(request):
        return HttpResponseForbidden(_("This page opens only on the hall server itself."))
    form = ActivationForm(request.POST)
    if form.is_valid():
        client = PortalClient(form.cleaned_data["url"])
        try:
            services.activate(client, form.cleaned_data["code"])
            return redirect("state")
        except services.PortalRefused:
            form.add_error("code", _("The portal does not accept this code. Ask for a new one."))
        except services.PortalUnreachable:
            form.add_error("url", _("The portal does not answer at this address."))
        finally:
            client.close()
    return render(request, "sync/state.html", _context(form), status=422)
