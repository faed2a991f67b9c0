"""Sign-in, sign-up, second factor: allauth in our templates."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.accounts import views

urlpatterns = [
    path("login/", views.CodeLoginView.as_view(), name="account_login"),
    path("signup/", views.CodeSignupView.as_view(), name="account_signup"),
    path("login/password/", views.PasswordLoginView.as_view(), name="account_login_password"),
    # One door for codes: allauth's second address of it leads to the first.
    path("login/code/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("prove/", views.prove, name="account_prove"),
    path("2fa/done/", views.second_factor_done, name="second_factor_done"),
    path("", include("allauth.urls")),
]
