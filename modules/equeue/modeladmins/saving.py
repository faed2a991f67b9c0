"""Views that save by services and tell what that does to bookings."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import ngettext
from wagtail.admin import messages

from modules.equeue.services import schedules
from portal.common.modeladmins import ScopedCreateView, ScopedDeleteView, ScopedEditView


class Saves:
    """Saves by a service of `services.schedules`, and says how many bookings are in conflict afterwards."""

    service: Callable[..., Any]
    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"community": self.request.community}

    def form_valid(self, form: Any) -> HttpResponseBase:
        save = form.save

        class Saving:
            instance = form.instance

            def save(self) -> Any:
                return save()

        def by_service() -> Any:
            answer = type(self).service(form=Saving(), actor=self.request.user)
            row, conflicts = answer if isinstance(answer, tuple) else (answer, 0)
            tell_conflicts(self.request, conflicts)
            return row

        form.save = by_service
        return super().form_valid(form)


def tell_conflicts(request: HttpRequest, conflicts: int) -> None:
    if conflicts:
        text = ngettext(
            "%(count)s booking is in conflict with this now. Nothing is cancelled; see «Bookings».",
            "%(count)s bookings are in conflict with this now. Nothing is cancelled; see «Bookings».",
            conflicts,
        )
        messages.warning(request, text % {"count": conflicts})


def views_of(saving: Callable[..., Any]) -> dict[str, Any]:
    """Create and edit views of a registry that save by a service."""
    made: dict[str, Any] = {}
    for name, base in (("create_view_class", ScopedCreateView), ("edit_view_class", ScopedEditView)):
        made[name] = type(base.__name__, (Saves, base), {"service": staticmethod(saving)})
    return made


class RowDeleteView(ScopedDeleteView):
    def delete_instance(self) -> None:
        tell_conflicts(self.request, schedules.delete_schedule_row(row=self.instance, actor=self.request.user))
