"""Addresses of the monitor (rule 25: port 9012, path /monitor-display)."""

from django.urls import path
from django.views.generic import RedirectView

from local_queue.board import views

urlpatterns = [
    path("", views.index, name="index"),
    path("monitor-display", views.monitor, name="monitor"),
    path("monitor-display/", RedirectView.as_view(url="/monitor-display", query_string=True)),
    path("monitor/style.css", views.style, name="monitor-style"),
    path("monitor/media/<slug:mark>", views.picture, name="monitor-picture"),
    path("monitor/voice/<slug:mark>.wav", views.voice, name="monitor-voice"),
    path("monitor/state", views.state, name="monitor-state"),
]
