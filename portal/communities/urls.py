"""Small open addresses of the frame: reading preferences, the site's palette."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
