"""Addresses of Wagtail answered by ours: its ways of signing in, its completion of tags. Mounted before its own."""

from allauth.account.views import LogoutView
from django.urls import path, re_path
from django.views.generic import RedirectView

from portal.communities.views_admin import complete_tag

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="admin_login"),
    path("logout/", LogoutView.as_view(), name="admin_logout"),
    re_path(
        r"^password_reset/.*$",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="admin_password_reset",
    ),
    path("tag-autocomplete/", complete_tag),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", complete_tag),
]
