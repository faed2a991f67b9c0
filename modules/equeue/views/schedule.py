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
from modules.equeue.engine.versions import differences
from modules.equeue.forms.schedule import ScheduleForm, typed
from modules.equeue.models import WorkplaceType
from modules.equeue.selectors.lengths import usual_length
from modules.equeue.selectors.schedules import ahead_of, empty_queues, may_schedule, scheduled_types
from modules.equeue.selectors.versions import version_of, versions_of
from modules.equeue.services import previews, schedules
from modules.equeue.services.previews import Preview
from modules.equeue.services.reoffering import offer_nearest
from modules.equeue.views.changes import words_of
from modules.equeue.views.fortnight import left_without_place, preview_context, was_seen

View = Callable[..., HttpResponse]
PAGE, PARTS = "equeue/cabinet/schedule.html", "equeue/cabinet/schedule_parts.html"
ACTS = ("save", "keep", "offer", "preview", "fragment")
# Buttons that change what is typed and save nothing: of a number one less or one more, as far as it may go. Step,
# least, most.
NUMBERS = {"capacity": (1, 1, 99), "buffer": (5, 0, 60), "kiosk_limit": (1, 0, 999), "kiosk_lanes": (1, 0, 99)}
TYPING = ("copy", *(f"{way}:{name}" for way in ("less", "more") for name in NUMBERS))


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
    whose = (request.user, request.community)
    context = {"types": scheduled_types(*whose), "empty": empty_queues(*whose)}
    return render(request, "equeue/cabinet/schedules.html", context)


@require_safe
@for_schedulers
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every schedule that was in force, with what it changed; any of them opens in the editor."""
    row = _type_or_404(request, public_id)
    kept = versions_of(row)
    olders = [*kept[1:], None]
    rows = [
        (item, words_of(differences(older.data, item.data)) if older else [])
        for item, older in zip(kept, olders, strict=False)
    ]
    return render(request, "equeue/cabinet/versions.html", {"type": row, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_schedulers
def schedule(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST: `preview` and `fragment` show what comes of it; `copy` gives Monday's hours to the other days, `less:` and
    `more:` change a number; `save` saves what hits no booking, `keep` and `offer` also what does, once it was seen.
    `?version=` opens with an earlier schedule typed in, so that it is looked at and saved like any other change."""
    row = _type_or_404(request, public_id)
    if request.method != "POST":
        version = version_of(row, request.GET.get("version", ""))
        if version is None:
            return _page(request, row, ScheduleForm(instance=row), previews.current([row]))
        data: Any = typed(version.data) | {"version": version.public_id}
        return _page(request, row, ScheduleForm(data, instance=row), _preview(request, public_id, data))
    act = request.POST.get("act", "")
    data = _retyped(request.POST, act)
    form = ScheduleForm(data, instance=row)
    if act not in ACTS and act not in TYPING:
        return _page(request, row, form, None, status=422)
    shown = _preview(request, public_id, data)
    if act == "fragment":
        return render(request, PARTS, _shown(request, form, shown))
    if shown is None:
        return _page(request, row, form, None, status=200 if act in TYPING else 422)
    if act in ("preview", *TYPING) or (shown.needs_choice and not was_seen(request, shown)):
        return _page(request, row, form, shown)
    return _save(request, form, shown)


def _save(request: HttpRequest, form: ScheduleForm, shown: Preview) -> HttpResponse:
    form.is_valid()
    try:
        row, conflicts = schedules.save_type(form=form, actor=request.user)
    except Refusal as refusal:
        fresh = _type_or_404(request, form.instance.public_id)
        return _page(request, fresh, form, shown, status=refusal.status, error=refusal.message)
    messages.success(request, _("The schedule is saved."))
    new = len(shown.lost)
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
        new = answer.to_call
    if told := left_without_place(new, conflicts, has_older=conflicts > len(shown.lost)):
        messages.warning(request, told)
    return redirect("equeue_cabinet:schedule", row.public_id)


def _preview(request: HttpRequest, public_id: str, data: Any) -> Preview | None:
    """By a form and a row of its own: what is rolled back leaves nothing in those that are saved."""
    form = ScheduleForm(data, instance=_type_or_404(request, public_id))
    return previews.preview(lambda: schedules.change_type(form)) if form.is_valid() else None


def _retyped(data: QueryDict, act: str) -> QueryDict:
    """What the form becomes by a button that types."""
    if act == "copy":
        return _with_monday(data)
    way, _colon, name = act.partition(":")
    if act not in TYPING or not data.get(name, "").strip().isdecimal():
        return data
    step, least, most = NUMBERS[name]
    changed, number = data.copy(), int(data[name].strip()[:6])
    changed[name] = str(min(max(number + (step if way == "more" else -step), least), most))
    return changed


def _with_monday(data: QueryDict) -> QueryDict:
    copied = data.copy()
    for weekday in range(1, 7):
        if f"on_{weekday}" in copied:
            for name in ("opens", "closes", "breaks"):
                copied[f"{name}_{weekday}"] = copied.get(f"{name}_0", "")
    return copied


def _type_or_404(request: HttpRequest, public_id: str) -> WorkplaceType:
    rows = WorkplaceType.objects.for_community(request.community).for_user(request.user)
    rows = rows.select_related("queue__addressee")
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
    context = {
        "type": row,
        "form": form,
        "ahead": ahead_of(row),
        "usual": usual_length(row),
        "numbers": [(field, *NUMBERS[field.name]) for field in form.numbers],
        **_shown(request, form, shown),
        **extra,
    }
    return render(request, PAGE, context, status=status)


def _shown(request: HttpRequest, form: ScheduleForm, shown: Preview | None) -> dict[str, Any]:
    """What comes of the form and what it changes; where nothing is typed yet, the schedule as it is."""
    if not form.is_bound:
        return preview_context(shown)
    if shown is None or not form.is_valid():
        return preview_context(None) | {"is_changed": True}
    saved = _type_or_404(request, form.instance.public_id)  # the form has written into its own row by now
    was = sum(fortnight.places for fortnight in previews.current([saved]).fortnights)
    changes = words_of(differences(form.saved, form.wanted))
    return preview_context(shown, was) | {"is_changed": bool(changes), "changes": changes, "older": form.older}
