"""Devices in the cabinet."""

from django.urls import path

from portal.push import views

app_name = "push"
urlpatterns = [
    path("", views.devices, name="devices"),
    path("add/", views.add, name="add"),
    path("<str:public_id>/remove/", views.remove, name="remove"),
    path("<str:public_id>/test/", views.test, name="test"),
]
