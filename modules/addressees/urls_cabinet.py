"""Addresses of the cabinet; the core lets signed-in people in only."""

from django.urls import path

from modules.addressees import views

urlpatterns = [path("", views.mine, name="mine")]
