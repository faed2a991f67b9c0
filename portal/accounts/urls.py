"""Sign-in, sign-up, second factor: allauth in our templates."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
