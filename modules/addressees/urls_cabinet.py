"""Addresses of the cabinet; the core lets signed-in people in only."""

from django.urls import path

from modules.addressees.views import cards

urlpatterns = [path("", cards.mine, name="mine"), path("<slug:slug>/", cards.edit, name="card")]
