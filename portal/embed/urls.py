"""Addresses of embedding: /embed.js and /widget/<key>/."""

from django.urls import path

from portal.embed import views

app_name = "embed"
urlpatterns = [
    path("embed.js", views.script, name="script"),
    path("widget/<str:key>/", views.open_widget, name="open"),
]
