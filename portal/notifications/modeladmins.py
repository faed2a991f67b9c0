"""The outbox in the admin: who got what and when. Bodies are not shown: they may hold one-time codes."""

from datetime import datetime
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import re_path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.views import InstanceSpecificView

from portal.audit.services import record
from portal.common.modeladmins import ReadOnlyPermissionHelper, ScopedInstanceMixin, ScopedModelAdmin
from portal.notifications.constants import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.services import send_again
from portal.registry.contract import NotificationType
from portal.registry.modules import contributions

ACCOUNT = "account_"  # letters of allauth; each has a code of its own
RESENDABLE = (DeliveryState.FAILED, DeliveryState.SENT)


class DeliveryPermissionHelper(ReadOnlyPermissionHelper):
    def user_can_resend(self, user: Any, delivery: Delivery) -> bool:
        may = self.user_has_specific_permission(user, "resend_delivery")
        return may and delivery.state in RESENDABLE and bool(delivery.text)


class DeliveryButtonHelper(ButtonHelper):
    def get_buttons_for_obj(self, obj: Delivery, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        buttons = super().get_buttons_for_obj(obj, *args, **kwargs)
        if self.permission_helper.user_can_resend(self.request.user, obj):
            buttons.append(
                {
                    "url": self.url_helper.get_action_url("resend", obj.pk),
                    "label": _("Send again"),
                    "classname": self.finalise_classname(["button-secondary", "button-small"]),
                    "title": _("Send this letter again"),
                }
            )
        return buttons


class ResendView(ScopedInstanceMixin, InstanceSpecificView):
    """Asks, then puts the letter back into the queue."""

    page_title = gettext_lazy("Send again")

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_resend(user, self.instance))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.check_action_permitted(request.user):
            messages.error(request, _("This letter cannot be sent again."))
            return redirect(self.index_url)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return TemplateResponse(request, "notifications/admin/resend.html", self.get_context_data())

    def post(self, request: HttpRequest) -> HttpResponse:
        if send_again(self.instance):
            details = {"code": self.instance.code}
            record(
                actor=request.user,
                action="notifications.letter_resent",
                target=self.instance,
                community=request.community,
                details=details,
            )
            messages.success(request, _("The letter is in the queue again."))
        else:
            messages.error(request, _("This letter cannot be sent again."))
        return redirect(self.index_url)


def kind_words(code: str) -> str:
    """A kind of letter for people; letters of signing in have one name together."""
    if code.startswith(ACCOUNT):
        return _("signing in and account")
    labels = {item.code: item.label for _label, item in contributions(NotificationType)}
    return str(labels.get(code, code))


def _moment(moment: datetime | None) -> str:
    return str(date_format(localtime(moment), "d.m.Y H:i")) if moment else "–"


class KindFilter(SimpleListFilter):
    title = gettext_lazy("kind of letter")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = model_admin.get_queryset(request).order_by().values_list("code", flat=True).distinct()
        kinds = {ACCOUNT if code.startswith(ACCOUNT) else code for code in codes}
        return sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda pair: pair[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value or not value.isprintable():
            return queryset
        return queryset.filter(code__startswith=ACCOUNT) if value == ACCOUNT else queryset.filter(code=value)


class DeliveryAdmin(ScopedModelAdmin):
    model = Delivery
    menu_label = gettext_lazy("Letters")
    menu_icon = "mail"
    menu_order = 820
    add_to_settings_menu = True
    base_url_path = "letters"
    permission_helper_class = DeliveryPermissionHelper
    button_helper_class = DeliveryButtonHelper
    inspect_view_enabled = True
    inspect_view_fields = [
        *("title", "to", "kind", "language", "state", "attempts"),
        *("created_at", "next_attempt_at", "sent_at", "last_error"),
    ]
    history_view_enabled = False
    list_display = ("title", "to", "kind", "state", "attempts", "written", "sent")
    list_filter = ("state", KindFilter)
    filter_parameters = ("state__exact", "code")
    search_fields = ("to", "subject")
    list_per_page = 50

    @display(description=gettext_lazy("subject"), ordering="subject")
    def title(self, row: Delivery) -> str:
        return row.shown_subject

    @display(description=gettext_lazy("kind of letter"), ordering="code")
    def kind(self, row: Delivery) -> str:
        return kind_words(row.code)

    @display(description=gettext_lazy("written"), ordering="created_at")
    def written(self, row: Delivery) -> str:
        return _moment(row.created_at)

    @display(description=gettext_lazy("sent"), ordering="sent_at")
    def sent(self, row: Delivery) -> str:
        return _moment(row.sent_at)

    @cached_property
    def resend_name(self) -> str:
        return str(self.url_helper.get_action_url_name("resend"))

    def resend_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return ResendView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        pattern = self.url_helper.get_action_url_pattern("resend")
        return (*super().get_admin_urls_for_registration(), re_path(pattern, self.resend_view, name=self.resend_name))
