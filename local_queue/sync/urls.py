"""The page of the link to the portal."""

from django.urls import path

from local_queue.sync import views

urlpatterns = [path("", views.state, name="state"), path("activate", views.activate, name="activate")]
