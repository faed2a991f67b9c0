"""Small open addresses of the frame: reading preferences, the site's palette."""

from django.urls import URLPattern, path, re_path

from portal.communities import views

urlpatterns: list[URLPattern] = [
    path("preferences/", views.reading_preferences, name="reading_preferences"),
    re_path(r"^_theme/(?P<site_id>\d+)\.(?P<version>[0-9a-f]{12})\.css$", views.stylesheet, name="site_stylesheet"),
]
