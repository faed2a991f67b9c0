"""Addresses for foreign pages."""

from django.urls import path

from viche_fake import views

urlpatterns = [path("", views.frame, name="frame")]
