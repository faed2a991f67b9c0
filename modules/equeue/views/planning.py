"""Staff choose a time in the calendar: to offer it, to move a visit to it, or for the next visit of a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from modules.equeue.constants import ActorKind
from modules.equeue.engine.refusals import BadContact, BadServices, QueueBusy, Refusal, SlotNotOffered, SlotTaken
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking, Queue, WorkplaceType
from modules.equeue.selectors.chosen import chosen_services, services_of_types
from modules.equeue.selectors.slots import staff_days
from modules.equeue.services import notes, proposing
from modules.equeue.services.moving import move_booking
from modules.equeue.views import calendar
from modules.equeue.views.access import for_moderators
from modules.equeue.views.choosing import choice_of
from modules.equeue.views.unsaved import carry_comment
from modules.equeue.views.visit import MOVABLE, WITH_NEXT, booking_or_404
from modules.service_guide.api import ServiceInfo
from portal.common import clock

SPAN = 14
FARTHEST = 180  # days ahead that staff look
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff do with the chosen time, and the words of its page. `act` answers the visit they go back to."""

    heading: str | Promise
    button: str | Promise
    done: str | Promise
    hint: str | Promise
    states: tuple[str, ...]
    has_reason: bool
    act: Callable[..., Booking]


def _propose(row: Booking, actor: Any, reason: str, **when: Any) -> Booking:
    proposing.propose_time(booking=row, actor=actor, reason=reason, **when)
    return row


def _move(row: Booking, actor: Any, reason: str, **when: Any) -> Booking:
    if not 3 <= len(reason) <= LONGEST or not reason.isprintable():
        raise BadContact(proposing.NEEDS_REASON)
    return move_booking(booking=row, actor=actor, actor_kind=ActorKind.STAFF, reason=reason, **when)


def _plan_next(row: Booking, actor: Any, reason: str, **when: Any) -> Booking:
    notes.plan_next_visit(booking=row, actor=actor, **when)
    return row


@dataclass(frozen=True, slots=True)
class Aim:
    """What the chosen time is for: the type, and of a next visit its services. `query` keeps them in addresses."""

    kind: WorkplaceType
    units: int
    services: tuple[ServiceInfo, ...] = ()
    types: tuple[WorkplaceType, ...] = ()
    offered: tuple[ServiceInfo, ...] = ()

    @property
    def query(self) -> list[tuple[str, str]]:
        if not self.types:
            return []
        return [("type", self.kind.public_id), *(("service", info.slug) for info in self.services)]

    @property
    def more(self) -> dict[str, Any]:
        """What the service of a next visit is told beside the time."""
        if not self.types:
            return {}
        return {"workplace_type": self.kind, "services": [info.id for info in self.services]}


def _aim(row: Booking, what: str, values: QueryDict) -> Aim:
    """A visit that goes elsewhere keeps its length. Of the next one staff choose the type (the same unless another is
    named) and its services, if the interface has them. Raises BadServices."""
    if what != "next":
        return Aim(row.workplace_type, units_of(row.minutes, row.workplace_type.interval))
    types = list(WorkplaceType.objects.for_community(row.queue.addressee.community_id).filter(queue=row.queue))
    kind = next((item for item in types if item.public_id == values.get("type")), row.workplace_type)
    kind.queue = row.queue
    offered = services_of_types(row.queue, [kind]).get(kind.pk, [])
    known = {info.slug for info in offered}
    # With another type in the address the services of the old one are dropped, not refused.
    slugs = [slug for slug in values.getlist("service")[:50] if slug in known]
    services = chosen_services(kind, slugs)
    return Aim(kind, len(services) or 1, tuple(services), tuple(types), tuple(offered))


PLANS = {
    "propose": Plan(
        gettext_lazy("Offer another time"),
        gettext_lazy("Offer this time"),
        gettext_lazy("The time is offered; the letter says until when the person may answer."),
        gettext_lazy("The booking keeps its time until the person answers. The offered time is held for a day."),
        MOVABLE,
        True,
        _propose,
    ),
    "move": Plan(
        gettext_lazy("Move the visit"),
        gettext_lazy("Move to this time"),
        gettext_lazy("The visit has moved; the person gets a letter if there is an e-mail."),
        gettext_lazy("Agree on it with the person first: the new time is booked at once."),
        MOVABLE,
        True,
        _move,
    ),
    "next": Plan(
        gettext_lazy("Plan the next visit"),
        gettext_lazy("Book this time"),
        gettext_lazy("The next visit is booked; the person gets a letter if there is an e-mail."),
        gettext_lazy("For the same person and with the same contacts; booked at once."),
        WITH_NEXT,
        False,
        _plan_next,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def choose(request: HttpRequest, queues: list[Queue], public_id: str, what: str) -> HttpResponse:
    plan = PLANS.get(what)
    row = booking_or_404(request, public_id)
    if plan is None:
        raise Http404
    if row.state not in plan.states:
        messages.error(request, _("The booking has changed meanwhile. Look at its state and try again."))
        return redirect("equeue_cabinet:booking", public_id)
    try:
        aim = _aim(row, what, request.POST if request.method == "POST" else request.GET)
    except BadServices as refusal:
        aim = _aim(row, what, QueryDict())
        return _page(request, row, what, plan, aim, error=refusal.message, status=refusal.status)
    if request.method != "POST":
        return _page(request, row, what, plan, aim)
    wanted = calendar.wanted_time(request.POST.get("time", ""))
    reason = " ".join(request.POST.get("reason", "")[:1000].split())
    if wanted is None:
        return _page(request, row, what, plan, aim, reason=reason, error=_("Choose a time."), status=422)
    try:
        visit = plan.act(row, request.user, reason, local_date=wanted.date(), local_start=wanted.time(), **aim.more)
    except (SlotTaken, SlotNotOffered) as refusal:
        found = {"error": refusal.message, "status": refusal.status, "lost": wanted}
        return _page(request, row, what, plan, aim, reason=reason, **found)
    except BadContact as refusal:
        found = {"reason_error": refusal.message, "status": refusal.status, "wanted": wanted}
        return _page(request, row, what, plan, aim, reason=reason, **found)
    except Refusal as refusal:
        found = {"error": refusal.message, "status": refusal.status, "wanted": wanted}
        return _page(request, row, what, plan, aim, reason=reason, **found)
    messages.success(request, str(plan.done))
    if visit.public_id != public_id:
        carry_comment(request, public_id, visit.public_id)
    return redirect("equeue_cabinet:booking", visit.public_id)


def _page(request: HttpRequest, row: Booking, what: str, plan: Plan, aim: Aim, **more: Any) -> HttpResponse:
    status, wanted, lost = more.pop("status", 200), more.pop("wanted", None), more.pop("lost", None)
    here = reverse("equeue_cabinet:choose", args=[row.public_id, what])
    asked = wanted or lost
    shown = request.POST.get("day") or request.GET.get("day", "")
    day = asked.date() if asked else calendar.wanted_day(shown)
    today = clock.today()
    ahead = min(max((day - today).days, 0), FARTHEST) // SPAN * SPAN if day else 0
    days = staff_days(aim.kind, ahead, SPAN, aim.units)

    def weeks(day: date) -> str:
        return f"{here}?{urlencode([('day', day.isoformat()), *aim.query])}"

    context = {
        "booking": row,
        "what": what,
        "plan": plan,
        "here": here,
        "old_when": calendar.when_text(row.local_date, row.local_start, row.local_end, "weekday", calendar.staff_hour),
        "aim": aim,
        "minutes": aim.kind.interval * aim.units,
        "earlier_url": weeks(days[0].local_date - calendar.DAY) if ahead else "",
        "later_url": weeks(days[-1].local_date + calendar.DAY) if ahead + SPAN <= FARTHEST else "",
        **choice_of(
            days,
            here,
            day=shown,
            wanted=wanted,
            lost=lost,
            more=aim.query,
            hour=calendar.staff_hour,
        ),
        **more,
    }
    response = render(request, "equeue/cabinet/choose.html", context, status=status)
    if status == QueueBusy.status:
        response["Retry-After"] = str(QueueBusy.retry_after)
    return response
