"""Addresses of the kiosk."""

from django.urls import path

from local_queue.desk.views import sign_in
from local_queue.kiosk import views

urlpatterns = [
    path("", views.start, name="kiosk"),
    path("sign-in", sign_in, {"kind": "kiosk"}, name="kiosk-sign-in"),
    path("services", views.services, name="kiosk-services"),
    path("take", views.take, name="kiosk-take"),
    path("ticket", views.ticket, name="kiosk-ticket"),
    path("limit/<str:type_id>", views.limit, name="kiosk-limit"),
    path("check-in", views.check_in, name="kiosk-check-in"),
    path("modes", views.modes, name="kiosk-modes"),
    path("wipe", views.wipe, name="kiosk-wipe"),
]
