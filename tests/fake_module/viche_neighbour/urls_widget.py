"""Addresses for foreign pages."""

from django.urls import path

from viche_neighbour import views

urlpatterns = [path("", views.home, name="frame")]
