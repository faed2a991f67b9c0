"""Small open addresses of the frame: reading preferences, the site's palette."""

from django.urls import URLPattern, path

from portal.communities import views

urlpatterns: list[URLPattern] = [
    path("preferences/", views.reading_preferences, name="reading_preferences"),
]
