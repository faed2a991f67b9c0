"""Webhooks in the admin. A secret is shown once, when it is made."""

from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList

from portal.common.modeladmins import (
    ScopedCreateView,
    ScopedDeleteView,
    ScopedEditView,
    ScopedInspectView,
    ScopedModelAdmin,
)
from portal.webhooks import services
from portal.webhooks.forms import WebhookForm
from portal.webhooks.modeladmins.shared import AskView, action_urls, moment_words
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.selectors import event_words

SHOWN_CALLS = 20


def state_words(webhook: Webhook) -> str:
    if webhook.stopped_at:
        return _("stopped %(moment)s: took no messages") % {"moment": moment_words(webhook.stopped_at)}
    if not webhook.is_active:
        return _("off")
    if webhook.failing_since:
        return _("takes no messages since %(moment)s") % {"moment": moment_words(webhook.failing_since)}
    return _("on")


class SavesWebhook:
    """Saves by the service; a new webhook's secret is told, this once."""

    def form_valid(self: Any, form: Any) -> HttpResponseBase:
        self.instance = form.save(commit=False)
        secret = services.save_webhook(webhook=self.instance, actor=self.request.user)
        messages.success(self.request, _("The webhook is saved."))
        if secret:
            tell_secret(self.request, secret)
        return redirect(self.url_helper.get_action_url("inspect", self.instance.pk))


class WebhookCreateView(SavesWebhook, ScopedCreateView):
    pass


class WebhookEditView(SavesWebhook, ScopedEditView):
    pass


class WebhookDeleteView(ScopedDeleteView):
    def delete_instance(self) -> None:
        services.delete_webhook(webhook=self.instance, actor=self.request.user)

    def confirmation_message(self) -> str:
        return _("The webhook goes, and the log of its calls with it. What waits to be sent is not sent.")


class WebhookInspectView(ScopedInspectView):
    """What it is told, whether it answers, its last calls."""

    page_title = gettext_lazy("Webhook")

    def get_template_names(self) -> list[str]:
        return ["webhooks/admin/webhook.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        calls = WebhookCall.objects.for_community(self.request.community).filter(webhook=self.instance)
        words = event_words()
        rows = [(call, words.get(call.code, call.code)) for call in calls[:SHOWN_CALLS]]
        shown = {
            "calls": rows,
            "chosen": [words.get(code, code) for code in self.instance.events],
            "state": state_words(self.instance),
            "may_change": self.permission_helper.user_can_edit_obj(self.request.user, self.instance),
        }
        return super().get_context_data(**(shown | kwargs))


class TestView(AskView):
    page_title = gettext_lazy("Send a test")
    question = gettext_lazy(
        "A signed message goes to the address: «This is a test.» What it answers stands in the log."
    )

    def act(self, request: HttpRequest) -> None:
        services.send_test(webhook=self.instance, actor=request.user)
        messages.success(request, _("The test is on its way. Open this page again in a few seconds."))


class RenewView(AskView):
    page_title = gettext_lazy("Renew the secret")
    question = gettext_lazy(
        "There will be a new secret, shown once. For 24 hours messages are signed with the old one too: put the new "
        "one into the other system by then."
    )

    def act(self, request: HttpRequest) -> None:
        tell_secret(request, services.renew_secret(webhook=self.instance, actor=request.user))


def tell_secret(request: HttpRequest, secret: str) -> None:
    told = _("The secret is shown only now; put it into the other system: %(secret)s")
    messages.warning(request, told % {"secret": secret})


class WebhookAdmin(ScopedModelAdmin):
    model = Webhook
    menu_label = gettext_lazy("Webhooks")
    menu_icon = "link"
    menu_order = 815
    add_to_settings_menu = True
    base_url_path = "webhooks"
    create_view_class = WebhookCreateView
    edit_view_class = WebhookEditView
    delete_view_class = WebhookDeleteView
    inspect_view_class = WebhookInspectView
    inspect_view_enabled = True
    history_view_enabled = False
    list_display = ("name", "url", "event_list", "state")
    search_fields = ("name", "url")
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "url", "events", "mailbox", "is_active")], base_form_class=WebhookForm
    )

    @display(description=gettext_lazy("events"))
    def event_list(self, row: Webhook) -> str:
        words = event_words()
        return ", ".join(words.get(code, code) for code in row.events)

    @display(description=gettext_lazy("state"))
    def state(self, row: Webhook) -> str:
        return state_words(row)

    def test_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return TestView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def renew_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return RenewView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        return (
            *super().get_admin_urls_for_registration(),
            *action_urls(self, test=self.test_view, renew=self.renew_view),
        )
