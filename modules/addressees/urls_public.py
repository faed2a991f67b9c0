"""Open addresses: the catalogue, a group's list, the page of an addressee."""

from django.urls import path

from modules.addressees.views import public as views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("group/<slug:group>/", views.catalogue, name="group"),
    path("<slug:slug>/", views.page, name="page"),
    path("<slug:slug>/card/", views.card, name="card"),
    path("<slug:slug>/qr.<str:kind>", views.qr, name="qr"),
]
