"""Doors into the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.forms import views_admin as views
from portal.forms.policies import may_make

PATTERNS = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<str:code>/", views.builder, name="builder"),
    path("<str:code>/act/", views.act, name="act"),
    path("<str:code>/add/", views.add, name="add"),
    path("<str:code>/settings/", views.settings, name="settings"),
    path("<str:code>/question/<str:question>/", views.question, name="question"),
    path("<str:code>/page/<str:page>/", views.page, name="page"),
    path("<str:code>/preview/", views.preview, name="preview"),
    path("<str:code>/versions/<int:number>/", views.preview, name="version"),
    path("<str:code>/versions/<int:number>/restore/", views.restore, name="restore"),
    path("<str:code>/publish/", views.publish, name="publish"),
    path("<str:code>/discard/", views.discard, name="discard"),
    path("<str:code>/archive/", views.archive, name="archive"),
    path("<str:code>/attach/", views.attach, name="attach"),
    path("<str:code>/detach/", views.detach, name="detach"),
]


class FormsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        community = getattr(request, "community", None)
        return community is not None and may_make(request.user, community)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("feedback-forms/", include((PATTERNS, "forms_admin"), namespace="forms_admin"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return FormsItem(_("Forms"), reverse_lazy("forms_admin:index"), icon_name="form", order=640)
