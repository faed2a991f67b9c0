"""Views and rights of the registries: they save by services; rows of the national guide are its keepers' alone."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from modules.service_guide.models import Offer, Service
from modules.service_guide.selectors.finding import with_words
from modules.service_guide.services.guide import ServiceInUse, delete_service
from modules.service_guide.views import previewed
from portal.common.modeladmins import (
    MemberPermissionHelper,
    ScopedCreateView,
    ScopedDeleteView,
    ScopedEditView,
)


class SharedPermissionHelper(MemberPermissionHelper):
    """A community changes its own rows; shared ones belong to whoever keeps the installation."""

    def may_keep_guide(self, user: Any) -> bool:
        return bool(user.has_perm("service_guide.keep_guide"))

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        may = super().user_can_edit_obj(user, obj)
        return bool(may and (obj.community_id is not None or self.may_keep_guide(user)))

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        may = super().user_can_delete_obj(user, obj)
        return bool(may and (obj.community_id is not None or self.may_keep_guide(user)))


class PickedPermissionHelper(MemberPermissionHelper):
    """Rows come and go by picking in the list of all services."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class ServiceSearch(DjangoORMSearchHandler):
    """Every word, in any form."""

    path = ""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        return with_words(queryset, search_term or "", self.path)


class OfferSearch(ServiceSearch):
    path = "service__"


class Saves:
    service: Callable[..., Any]
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponseBase:
        if "preview" in self.request.POST:
            return previewed(self.request, offer_of(form.save(commit=False), self.request.community))
        save = form.save

        class Saving:
            instance = form.instance

            def save(self) -> Any:
                return save()

        form.save = lambda: type(self).service(form=Saving(), actor=self.request.user)
        return super().form_valid(form)  # type: ignore[misc]  a view comes after it


def offer_of(row: Offer | Service, community: Any) -> Offer:
    """What the page of a service shows: the community's own words stay where only the service is edited."""
    if isinstance(row, Offer):
        return row
    offer = Offer.objects.for_community(community).filter(service=row).first() if row.pk else None
    offer = offer or Offer(community=community, slug=row.slug)
    offer.service = row
    return offer


def views_of(saving: Callable[..., Any]) -> dict[str, Any]:
    """Create and edit views of a registry that save by a service."""
    made: dict[str, Any] = {}
    for name, base in (("create_view_class", ScopedCreateView), ("edit_view_class", ScopedEditView)):
        made[name] = type(base.__name__, (Saves, base), {"service": staticmethod(saving)})
    return made


class ServiceDeleteView(ScopedDeleteView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except ServiceInUse as refusal:
            messages.error(request, str(refusal.message))
            return redirect(self.edit_url)

    def delete_instance(self) -> None:
        delete_service(service=self.instance, actor=self.request.user)
