"""The shell of the cabinets."""

from django.urls import path

from portal.cabinet import views

app_name = "cabinet"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("timeline/", views.timeline, name="timeline"),
    path("notifications/", views.notifications, name="notifications"),
    path("more/", views.more, name="more"),
]
