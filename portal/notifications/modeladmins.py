"""The outbox in the admin: who got what and when. Bodies are not shown: they may hold one-time codes."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import re_path
from django.utils.functional import cached_property
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
        *("subject", "to", "code", "language", "state", "attempts"),
        *("created_at", "next_attempt_at", "sent_at", "last_error"),
    ]
    history_view_enabled = False
    list_display = ("subject", "to", "code", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state", "code")
    filter_parameters = ("state__exact", "code")
    search_fields = ("to", "subject")
    list_per_page = 50

    @cached_property
    def resend_name(self) -> str:
        return str(self.url_helper.get_action_url_name("resend"))

    def resend_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return ResendView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        pattern = self.url_helper.get_action_url_pattern("resend")
        return (*super().get_admin_urls_for_registration(), re_path(pattern, self.resend_view, name=self.resend_name))
