"""What both registries need: deeds that ask on a page of their own and act on POST."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import re_path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView

from portal.common.modeladmins import ScopedInstanceMixin, ScopedModelAdmin


def moment_words(moment: datetime | None) -> str:
    return str(date_format(localtime(moment), "d.m.Y H:i")) if moment else "–"


class AskView(ScopedInstanceMixin, InstanceSpecificView):
    question: Any = ""

    def is_permitted(self) -> bool:
        return bool(self.permission_helper.user_can_edit_obj(self.request.user, self.instance))

    def back_url(self) -> str:
        return str(self.url_helper.get_action_url("inspect", self.instance.pk))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_permitted():
            messages.error(request, _("You cannot do this here."))
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.get_context_data(question=self.question, back_url=self.back_url())
        return TemplateResponse(request, "webhooks/admin/ask.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.act(request)
        return redirect(self.back_url())

    def act(self, request: HttpRequest) -> None:
        raise NotImplementedError


def action_urls(admin: ScopedModelAdmin, **views: Any) -> list[Any]:
    helper = admin.url_helper
    return [
        re_path(helper.get_action_url_pattern(act), view, name=helper.get_action_url_name(act))
        for act, view in views.items()
    ]
