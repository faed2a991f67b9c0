"""Views of the registries: they save by services and export with safe cells."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from modules.addressees.modeladmins.acting import ACTS, last_step
from modules.addressees.resources import AddresseeResource, ScheduleTable
from modules.addressees.selectors.catalogue import matching
from modules.addressees.services.registry import delete_addressee, save_registry_form
from modules.addressees.services.schedules import delete_schedule, save_schedule_form
from portal.common.modeladmins import ScopedCreateView, ScopedDeleteView, ScopedEditView, ScopedIndexView
from portal.common.rights import may_in
from portal.imports.tables import exported


class WordSearch(DjangoORMSearchHandler):
    """Every word, in any case and with any apostrophe."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        return matching(queryset, search_term or "")


class AddresseeIndexView(ScopedIndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_act = may_in(self.request.user, "addressees.change_addressee", self.request.community)
        mine = {"last_step": last_step(self.request), "acts": ACTS, "may_act": may_act}
        return super().get_context_data(**kwargs) | mine

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        rows = queryset.select_related("parent").prefetch_related("groups")
        resource = AddresseeResource(community=self.request.community)
        return exported(resource, rows, kind=spreadsheet_format, name="addressees")


class ScheduleIndexView(ScopedIndexView):
    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        resource = ScheduleTable(community=self.request.community)
        rows = resource.rows().filter(pk__in=queryset.order_by().values("pk"))
        return exported(resource, rows, kind=spreadsheet_format, name="schedules")


class SavesAddressee:
    """Saves by the service; what it refuses under its lock goes back to the form."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        form.save = _saved_by(save_registry_form, form, self.request)
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)


class SavesSchedule:
    def form_valid(self, form: Any) -> HttpResponseBase:
        form.save = _saved_by(save_schedule_form, form, self.request)
        return super().form_valid(form)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"community": self.request.community}


def _saved_by(service: Any, form: Any, request: HttpRequest) -> Any:
    """Wagtail's views call `form.save()`; this makes it one call of a service."""
    save = form.save

    class Saving:
        instance = form.instance

        def save(self) -> Any:
            return save()

    return lambda: service(form=Saving(), actor=request.user)


class AddresseeCreateView(SavesAddressee, ScopedCreateView):
    pass


class AddresseeEditView(SavesAddressee, ScopedEditView):
    pass


class AddresseeDeleteView(ScopedDeleteView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(self.edit_url)

    def delete_instance(self) -> None:
        delete_addressee(addressee_id=self.instance.pk, actor=self.request.user)


class ScheduleCreateView(SavesSchedule, ScopedCreateView):
    pass


class ScheduleEditView(SavesSchedule, ScopedEditView):
    pass


class ScheduleDeleteView(ScopedDeleteView):
    def delete_instance(self) -> None:
        delete_schedule(schedule=self.instance, actor=self.request.user)
