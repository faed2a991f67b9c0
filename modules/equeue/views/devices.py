"""«Інфокіоски»: what is connected, what it did last, how to connect more. Changes are made in the admin's forms."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from modules.equeue.selectors.devices import connected_halls, may_connect, queues_without_hall


@require_safe
@never_cache
def devices(request: HttpRequest) -> HttpResponse:
    community = getattr(request, "community", None)
    if not may_connect(request.user, community):
        raise PermissionDenied
    halls = connected_halls(request.user, community)
    context = {"halls": halls, "without": queues_without_hall(request.user, community)}
    return render(request, "equeue/cabinet/devices.html", context)
