"""Addresses of the desk."""

from django.urls import path

from local_queue.desk import settings_views, tail, views

urlpatterns = [
    path("", views.page, name="desk"),
    path("sign-in", views.sign_in, name="desk-sign-in"),
    path("sign-out", views.sign_out, name="desk-sign-out"),
    path("bar", views.bar, name="desk-bar"),
    path("act", views.act, name="desk-act"),
    path("queue", views.queue, name="desk-queue"),
    path("send-on", views.send_on, name="desk-send-on"),
    path("give", views.give, name="desk-give"),
    path("break", views.pause_time, name="desk-break"),
    path("tail", tail.tail, name="desk-tail"),
    path("tail/back", tail.give_back, name="desk-tail-back"),
    path("stop", views.stop, name="desk-stop"),
    path("settings", settings_views.settings, name="desk-settings"),
]
