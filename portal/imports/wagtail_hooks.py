"""Doors into the Wagtail admin."""

from typing import Any

from django.urls import include, path
from wagtail import hooks

from portal.imports import views_admin as views

PATTERNS = [
    path("runs/<str:public_id>/", views.run_page, name="run"),
    path("runs/<str:public_id>/act/", views.act, name="act"),
    path("runs/<str:public_id>/progress/", views.progress, name="progress"),
    path("runs/<str:public_id>/before.csv", views.former, name="former"),
    path("runs/<str:public_id>/errors.csv", views.problems, name="problems"),
    path("<str:code>/", views.table_page, name="table"),
    path("<str:code>/template.<str:kind>", views.template, name="template"),
    path("<str:code>/export.<str:kind>", views.export, name="export"),
]


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [path("imports/", include((PATTERNS, "imports_admin"), namespace="imports_admin"))]
