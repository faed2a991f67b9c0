"""Addresses of the cabinet; each view lets in only whoever may see the report."""

from django.urls import path

from portal.reports import views
from portal.reports import views_schedules as schedules

app_name = "reports_cabinet"
urlpatterns = [
    path("", views.index, name="index"),
    path("schedules/<str:public_id>/", schedules.edit, name="schedule"),
    path("schedules/<str:public_id>/switch/", schedules.turn, name="switch"),
    path("schedules/<str:public_id>/send/", schedules.send, name="send"),
    path("schedules/<str:public_id>/delete/", schedules.delete, name="delete"),
    path("<str:code>/", views.report, name="report"),
    path("<str:code>/file/", views.download, name="file"),
    path("<str:code>/schedule/", schedules.new, name="new_schedule"),
]
