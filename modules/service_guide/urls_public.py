"""Open pages of the guide: life events, services from А to Я, one service."""

from django.urls import path

from modules.service_guide import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("all/", views.listing, name="list"),
    path("event/<slug:event>/", views.listing, name="event"),
    path("<slug:slug>/", views.service, name="service"),
]
