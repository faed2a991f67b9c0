"""Wagtail's own ways of signing in, answered by ours. Mounted before Wagtail's URLs."""

from allauth.account.views import LogoutView
from django.urls import path, re_path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="admin_login"),
    path("logout/", LogoutView.as_view(), name="admin_logout"),
    re_path(
        r"^password_reset/.*$",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="admin_password_reset",
    ),
]
