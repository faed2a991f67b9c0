"""Views that save by services, and before that show what the change does to bookings."""

from collections.abc import Callable
from typing import Any

from django.forms import Script
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy, ngettext
from wagtail.admin import messages

from modules.equeue.models import WorkplaceType
from modules.equeue.services import previews, schedules
from modules.equeue.services.previews import Preview
from modules.equeue.services.reoffering import offer_nearest
from modules.equeue.views.fortnight import left_without_place, preview_context, was_seen
from portal.common.modeladmins import ScopedCreateView, ScopedDeleteView, ScopedEditView

REASON = gettext_lazy("The schedule has changed.")
PART = "equeue/admin/preview.html"
HITS = "eq-hits"  # its place on the page, as in that template
PREVIEW = {"js": [Script("equeue/schedule-preview.js", type="module")], "css": ["equeue/schedule-admin.css"]}


class Saves:
    """Saves by a service of `services.schedules`. A change that hits bookings is shown first, with a choice; what was
    typed stays in the form. `act=preview` shows it at any time, `act=fragment` answers that part of the page alone."""

    service: Callable[..., Any]
    change: Callable[..., Any]
    request: HttpRequest
    shown: Preview | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"community": self.request.community}  # type: ignore[misc]  mixed into a view

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("act") == "fragment":
            return render(request, PART, self._context(self._preview()))
        return super().post(request, *args, **kwargs)  # type: ignore[misc]  mixed into a view

    def form_valid(self, form: Any) -> HttpResponseBase:
        act = self.request.POST.get("act", "")
        shown = self._preview()
        if act == "preview" or (shown is not None and shown.needs_choice and not was_seen(self.request, shown)):
            self.shown = shown
            if shown is not None and shown.needs_choice:
                tell_unsaved(self.request, shown)
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]  a view's
        save = form.save

        class Saving:
            instance = form.instance

            def save(self) -> Any:
                return save()

        def by_service() -> Any:
            answer = type(self).service(form=Saving(), actor=self.request.user)
            row, conflicts = answer if isinstance(answer, tuple) else (answer, 0)
            tell(self.request, conflicts, shown)
            return row

        form.save = by_service
        return super().form_valid(form)  # type: ignore[misc]  mixed into a view

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.shown or self._as_it_is()
        return self._context(shown) | super().get_context_data(**kwargs)  # type: ignore[misc]  mixed into a view

    def _preview(self) -> Preview | None:
        """Of a form and a row of its own: what is rolled back leaves nothing in those that are saved later."""
        kwargs = self.get_form_kwargs() | {"instance": self._fresh()}
        form = self.get_form_class()(**kwargs)  # type: ignore[attr-defined]  a view's
        if not form.is_valid():
            return None
        change = type(self).change
        return previews.preview(lambda: change(form))

    def _fresh(self) -> Any:
        row = getattr(self, "instance", None)
        if row is None or row.pk is None:
            return self.get_instance()  # type: ignore[attr-defined]  a view's
        return type(row)._default_manager.for_community(self.request.community).get(pk=row.pk)

    def _as_it_is(self) -> Preview | None:
        row = getattr(self, "instance", None)
        if self.request.method != "GET" or not isinstance(row, WorkplaceType) or row.pk is None:
            return None
        return previews.current(schedules.types_of(pk=row.pk))

    def _context(self, shown: Preview | None) -> dict[str, Any]:
        return {"has_preview": True, **preview_context(shown)}


def tell_unsaved(request: HttpRequest, shown: Preview) -> None:
    """The choice stands under a long form: without a word at the top one leaves, and thinks that it is saved."""
    text = ngettext(
        "Not saved yet: the change hits %(count)s booking. Choose below what becomes of it.",
        "Not saved yet: the change hits %(count)s bookings. Choose below what becomes of them.",
        len(shown.hits),
    )
    buttons = [messages.button(f"#{HITS}", gettext("To the choice"))]
    messages.warning(request, text % {"count": len(shown.hits)}, buttons=buttons)


def tell(request: HttpRequest, conflicts: int, shown: Preview | None) -> None:
    """Whom the change has left without a place; if that was chosen, those people are offered other times."""
    hit = new = len(shown.lost) if shown is not None else conflicts
    if shown is not None and shown.lost and request.POST.get("act") == "offer":
        answer = offer_nearest(bookings=[hit.booking.pk for hit in shown.lost], actor=request.user, reason=str(REASON))
        new = answer.to_call
        if answer.written:
            text = ngettext(
                "Another time is offered to %(count)s person by letter.",
                "Another time is offered to %(count)s people by letter.",
                answer.written,
            )
            messages.success(request, text % {"count": answer.written})
    if told := left_without_place(new, conflicts, has_older=conflicts > hit):
        messages.warning(request, told)


def views_of(saving: Callable[..., Any], change: Callable[..., Any]) -> dict[str, Any]:
    """Create and edit views of a registry that save by a service, and the page and script of the preview."""
    made: dict[str, Any] = {}
    for name, base in (("create_view_class", ScopedCreateView), ("edit_view_class", ScopedEditView)):
        made[name] = type(
            base.__name__, (Saves, base), {"service": staticmethod(saving), "change": staticmethod(change)}
        )
    return made


class RowDeleteView(ScopedDeleteView):
    """Shows which bookings the deletion hits, on the page that asks whether to delete."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return preview_context(self._preview()) | super().get_context_data(**kwargs)

    def _preview(self) -> Preview:
        row = type(self.instance)._default_manager.for_community(self.request.community).get(pk=self.instance.pk)
        return previews.preview(lambda: schedules.drop_row(row))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.shown = self._preview()
        if self.shown.needs_choice and not was_seen(request, self.shown):
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def delete_instance(self) -> None:
        conflicts = schedules.delete_schedule_row(row=self.instance, actor=self.request.user)
        tell(self.request, conflicts, self.shown)


class TypeDeleteView(ScopedDeleteView):
    """A type that people have booked is closed, never deleted: the bookings and their history hang on it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"is_booked": self.instance.bookings.exists()} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.instance.bookings.exists():
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)
