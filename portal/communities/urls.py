"""Small open addresses of the frame: reading preferences, the site's manifest, palette and emblem."""

from django.urls import URLPattern, path, re_path

from portal.communities import views

urlpatterns: list[URLPattern] = [
    path("manifest.webmanifest", views.manifest, name="site_manifest"),
    path("preferences/", views.reading_preferences, name="reading_preferences"),
    re_path(r"^_theme/(?P<site_id>\d+)\.(?P<version>[0-9a-f]{12})\.css$", views.stylesheet, name="site_stylesheet"),
    re_path(
        r"^_theme/(?P<site_id>\d+)/(?P<scheme>light|dark)\.(?P<version>[\w-]{1,64})\.png$",
        views.emblem,
        name="site_emblem",
    ),
]
