"""Addresses that answer in the language of the form's page."""

from django.urls import path

from portal.files import views

app_name = "files_upload"
urlpatterns = [
    path("<str:use>/", views.upload, name="upload"),
    path("<str:use>/remove/", views.remove, name="remove"),
]
