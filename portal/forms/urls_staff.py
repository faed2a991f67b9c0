"""Addresses of the cabinet; each view lets workers in only."""

from django.urls import path

from portal.forms import views_cabinet as views

app_name = "forms_cabinet"
urlpatterns = [
    path("", views.responses, name="responses"),
    path("export/", views.export, name="export"),
    path("places/", views.places, name="places"),
    path("attach/", views.attach, name="attach"),
    path("detach/", views.detach, name="detach"),
    path("<str:public_id>/", views.response, name="response"),
    path("<str:public_id>/handle/", views.handle, name="handle"),
    path("<str:public_id>/erase/", views.erase, name="erase"),
]
