"""The schedule of a type of workplaces: what is typed, what comes of it, and what it does to bookings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from modules.equeue.engine.refusals import Refusal
from modules.equeue.forms.schedule import ScheduleForm
from modules.equeue.models import WorkplaceType
from modules.equeue.selectors.schedules import ahead_of, may_schedule, scheduled_types
from modules.equeue.services import previews, schedules
from modules.equeue.services.previews import Preview
from modules.equeue.services.reoffering import offer_nearest
from modules.equeue.views.fortnight import preview_context, was_seen

View = Callable[..., HttpResponse]
PAGE, PARTS = "equeue/cabinet/schedule.html", "equeue/cabinet/schedule_parts.html"
ACTS = ("save", "keep", "offer", "preview", "fragment", "copy")


def for_schedulers(view: View) -> View:
    """403 for who may not change types of workplaces of this community."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_schedule(request.user, getattr(request, "community", None)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
@for_schedulers
def types(request: HttpRequest) -> HttpResponse:
    return render(request, "equeue/cabinet/schedules.html", {"types": scheduled_types(request.community)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_schedulers
def schedule(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST: `preview` and `fragment` show what comes of it, `copy` gives Monday's hours to the other days; `save`
    saves what hits no booking, `keep` and `offer` also what does, once it was seen."""
    row = _type_or_404(request, public_id)
    if request.method != "POST":
        return _page(request, row, ScheduleForm(instance=row), previews.current([row]))
    act = request.POST.get("act", "")
    data = _with_monday(request.POST) if act == "copy" else request.POST
    form = ScheduleForm(data, instance=row)
    if act not in ACTS:
        return _page(request, row, form, None, status=422)
    shown = _preview(request, public_id, data)
    if shown is None:
        if act == "fragment":
            return render(request, PARTS, preview_context(None))
        return _page(request, row, form, None, status=200 if act == "copy" else 422)
    if act == "fragment":
        return render(request, PARTS, preview_context(shown) | {"is_changed": True})
    if act in ("preview", "copy") or (shown.needs_choice and not was_seen(request, shown)):
        return _page(request, row, form, shown, is_changed=True)
    return _save(request, form, shown)


def _save(request: HttpRequest, form: ScheduleForm, shown: Preview) -> HttpResponse:
    form.is_valid()
    try:
        row, conflicts = schedules.save_type(form=form, actor=request.user)
    except Refusal as refusal:
        fresh = _type_or_404(request, form.instance.public_id)
        return _page(request, fresh, form, shown, status=refusal.status, error=refusal.message)
    messages.success(request, _("The schedule is saved."))
    if request.POST.get("act") == "offer" and shown.lost:
        lost = [hit.booking.pk for hit in shown.lost]
        answer = offer_nearest(bookings=lost, actor=request.user, reason=_("The schedule has changed."))
        if answer.written:
            text = ngettext(
                "Another time is offered to %(count)s person by letter.",
                "Another time is offered to %(count)s people by letter.",
                answer.written,
            )
            messages.success(request, text % {"count": answer.written})
        conflicts = answer.to_call
    if conflicts:
        text = ngettext(
            "%(count)s booking has no place and waits for you. Nothing is cancelled; see «Bookings».",
            "%(count)s bookings have no place and wait for you. Nothing is cancelled; see «Bookings».",
            conflicts,
        )
        messages.warning(request, text % {"count": conflicts})
    return redirect("equeue_cabinet:schedule", row.public_id)


def _preview(request: HttpRequest, public_id: str, data: QueryDict) -> Preview | None:
    """By a form and a row of its own: what is rolled back leaves nothing in those that are saved."""
    form = ScheduleForm(data, instance=_type_or_404(request, public_id))
    return previews.preview(lambda: schedules.change_type(form)) if form.is_valid() else None


def _with_monday(data: QueryDict) -> QueryDict:
    copied = data.copy()
    for weekday in range(1, 7):
        if f"on_{weekday}" in copied:
            for name in ("opens", "closes", "breaks"):
                copied[f"{name}_{weekday}"] = copied.get(f"{name}_0", "")
    return copied


def _type_or_404(request: HttpRequest, public_id: str) -> WorkplaceType:
    rows = WorkplaceType.objects.for_community(request.community).select_related("queue__addressee")
    row = rows.filter(public_id=public_id).first() if public_id.isprintable() else None
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest,
    row: WorkplaceType,
    form: ScheduleForm,
    shown: Preview | None,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {"type": row, "form": form, "ahead": ahead_of(row), **preview_context(shown), **extra}
    return render(request, PAGE, context, status=status)
