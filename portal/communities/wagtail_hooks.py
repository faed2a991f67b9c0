"""Doors into the Wagtail admin, and the walls between communities inside it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin import filters as wagtail_filters
from wagtail.admin.forms.view_restrictions import BaseViewRestrictionForm
from wagtail.admin.views.generic.history import HistoryFilterSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import chooser as image_chooser
from wagtail.models.audit_log import BaseLogEntryManager
from wagtail.permissions import policy_registry
from wagtail_modeladmin.options import modeladmin_register

from portal.communities.admin_scope import groups_to_choose, is_unbound, narrowed, popular_own_tags
from portal.communities.modeladmins import CommunityAdmin
from portal.communities.policies import role_label
from portal.communities.widgets import SettlementChooser, settlement_chooser

modeladmin_register(CommunityAdmin)

wagtail_filters.popular_tags_for_model = popular_own_tags
image_chooser.popular_tags_for_model = popular_own_tags
_initialise = wagtail_filters.WagtailFilterSet.__init__


def _narrow_choices(self: Any, *args: Any, **kwargs: Any) -> None:
    """Every filter of the admin offers rows of one's own communities only."""
    _initialise(self, *args, **kwargs)
    for each in self.filters.values():
        rows = getattr(each, "queryset", None)
        if rows is not None:
            each.queryset = lambda request, rows=rows: narrowed(
                rows(request) if callable(rows) else rows.all(), request.user
            )


wagtail_filters.WagtailFilterSet.__init__ = _narrow_choices
_users_of_history = HistoryFilterSet.get_users_queryset
HistoryFilterSet.get_users_queryset = lambda self: narrowed(_users_of_history(self), self.request.user)
_open_privacy = BaseViewRestrictionForm.__init__


def _narrow_groups(self: Any, *args: Any, **kwargs: Any) -> None:
    """Privacy is for the roles of one's own communities, by their names."""
    _open_privacy(self, *args, **kwargs)
    self.fields["groups"].queryset = groups_to_choose()
    self.fields["groups"].label_from_instance = lambda group: role_label(group.name.rpartition(":")[2])


BaseViewRestrictionForm.__init__ = _narrow_groups
_viewable_records = BaseLogEntryManager.viewable_by_user


def _own_records(self: Any, user: Any) -> Any:
    """Wagtail shows the history of a register to whoever may use it; ours, what colleagues did in it."""
    records = _viewable_records(self, user)
    return (
        records if is_unbound(user) else records.filter(user__in=get_user_model().objects.for_user(user).values("pk"))
    )


BaseLogEntryManager.viewable_by_user = _own_records


@hooks.register("register_admin_viewset")
def choosers() -> list[SettlementChooser]:
    return [settlement_chooser]


class OwnMedia:
    """The admin's API of pictures and documents, within the collections that a person may choose from."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()  # type: ignore[misc]  Wagtail's viewset comes after it
        policy = policy_registry.get_by_type(rows.model)
        user = self.request.user  # type: ignore[attr-defined]  as above
        return rows & policy.instances_user_has_any_permission_for(user, ["add", "change", "choose"])


class OwnImages(OwnMedia, ImagesAdminAPIViewSet):
    pass


class OwnDocuments(OwnMedia, DocumentsAdminAPIViewSet):
    pass


@hooks.register("construct_admin_api", order=1000)
def own_media(router: Any) -> None:
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


@hooks.register("construct_reports_menu")
def hide_lists_of_the_installation(request: HttpRequest, items: list[Any]) -> None:
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "page-types-usage"]
