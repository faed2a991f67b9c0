"""The log of calls: what was sent, what came back, and once more."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.helpers import ButtonHelper

from portal.common.modeladmins import ReadOnlyPermissionHelper, ScopedInspectView, ScopedModelAdmin
from portal.common.outbox import OutboxState
from portal.webhooks import services
from portal.webhooks.modeladmins.shared import AskView, action_urls, moment_words
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.selectors import event_words

DONE = (OutboxState.SENT, OutboxState.FAILED)


class CallPermissionHelper(ReadOnlyPermissionHelper):
    def user_can_resend(self, user: Any, call: WebhookCall) -> bool:
        return call.state in DONE and user.has_perm("webhooks.change_webhook")


class CallButtonHelper(ButtonHelper):
    def get_buttons_for_obj(self, obj: WebhookCall, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        buttons = super().get_buttons_for_obj(obj, *args, **kwargs)
        if self.permission_helper.user_can_resend(self.request.user, obj):
            url, label = self.url_helper.get_action_url("resend", obj.pk), _("Send again")
            classname = self.finalise_classname(["button-secondary", "button-small"])
            buttons.append({"url": url, "label": label, "title": _("Send this call again"), "classname": classname})
        return buttons


class WebhookFilter(SimpleListFilter):
    """Webhooks of the community; Django's own filter would offer everybody's."""

    title = gettext_lazy("webhook")
    parameter_name = "webhook"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Webhook.objects.for_community(request.community)  # type: ignore[attr-defined]  site middleware
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return (
            queryset.filter(webhook=int(value))
            if value.isascii() and value.isdigit() and len(value) < 18
            else queryset
        )


class CallInspectView(ScopedInspectView):
    page_title = gettext_lazy("Call of a webhook")

    def get_page_subtitle(self) -> str:
        return event_words().get(self.instance.code, self.instance.code)

    def get_template_names(self) -> list[str]:
        return ["webhooks/admin/call.html"]


class ResendView(AskView):
    page_title = gettext_lazy("Send again")
    question = gettext_lazy("The same message goes out once more, under the same number.")

    def is_permitted(self) -> bool:
        return bool(self.permission_helper.user_can_resend(self.request.user, self.instance))

    def act(self, request: HttpRequest) -> None:
        if services.send_again(call=self.instance, actor=request.user):
            messages.success(request, _("The message is in the queue again."))
        else:
            messages.error(request, _("The message is on its way already."))


class CallAdmin(ScopedModelAdmin):
    model = WebhookCall
    menu_label = gettext_lazy("Calls of webhooks")
    menu_icon = "link"
    add_to_admin_menu = False  # reached from a webhook
    base_url_path = "webhook-calls"
    permission_helper_class = CallPermissionHelper
    button_helper_class = CallButtonHelper
    inspect_view_enabled = True
    inspect_view_class = CallInspectView
    inspect_view_fields = [
        *("state", "attempts", "written", "sent", "following", "last_error"),
        *("status", "answer", "public_id", "payload"),
    ]
    history_view_enabled = False
    list_display = ("event", "webhook", "state", "status", "attempts", "written")
    list_select_related = ("webhook",)
    list_filter = ("state", WebhookFilter)
    filter_parameters = ("state__exact", "webhook")
    search_fields = ("public_id", "body")
    list_per_page = 50

    @display(description=gettext_lazy("event"), ordering="code")
    def event(self, row: WebhookCall) -> str:
        return event_words().get(row.code, row.code)

    @display(description=gettext_lazy("written"), ordering="created_at")
    def written(self, row: WebhookCall) -> str:
        return moment_words(row.created_at)

    @display(description=gettext_lazy("sent"))
    def sent(self, row: WebhookCall) -> str:
        return moment_words(row.sent_at)

    @display(description=gettext_lazy("next attempt"))
    def following(self, row: WebhookCall) -> str:
        return moment_words(None if row.state in DONE else row.next_attempt_at)

    @display(description=gettext_lazy("what was sent"))
    def payload(self, row: WebhookCall) -> str:
        return format_html('<code class="vr-code">{}</code>', row.body)

    def resend_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return ResendView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        return (*super().get_admin_urls_for_registration(), *action_urls(self, resend=self.resend_view))
