"""Addresses of files, without a language."""

from django.urls import path

from portal.files import views

app_name = "files"
urlpatterns = [path("<str:public_id>/<str:token>/", views.download, name="download")]
