"""Files for people and for robots; without a language."""

from django.urls import path
from wagtail.documents.views.serve import authenticate_with_password

from portal.pages import file_views

urlpatterns = [
    path("robots.txt", file_views.robots, name="robots"),
    path("sitemap.xml", file_views.sitemap_xml, name="sitemap_xml"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documents/<str:public_id>/<str:filename>", file_views.document, name="document"),
    path("media/images/<path:name>", file_views.image, name="image"),
]
