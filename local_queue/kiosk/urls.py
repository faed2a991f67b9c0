"""Addresses of the kiosk."""

from django.urls import path

from local_queue.desk.views import sign_in
from local_queue.kiosk import staff, views

urlpatterns = [
    path("", views.start, name="kiosk"),
    path("sign-in", sign_in, {"kind": "kiosk"}, name="kiosk-sign-in"),
    path("services", views.services, name="kiosk-services"),
    path("services/<str:type_id>", views.estimate, name="kiosk-estimate"),
    path("take", views.take, name="kiosk-take"),
    path("ticket", views.ticket, name="kiosk-ticket"),
    path("ticket/paper", views.paper, name="kiosk-paper"),
    path("ticket/print", views.print_ticket, name="kiosk-print"),
    path("staff", staff.menu, name="kiosk-staff"),
    path("staff/act", staff.act, name="kiosk-staff-act"),
    path("limit/<str:type_id>", views.limit, name="kiosk-limit"),
    path("check-in", views.check_in, name="kiosk-check-in"),
    path("tiles/<int:number>", views.tile, name="kiosk-tile"),
    path("modes", views.modes, name="kiosk-modes"),
    path("help", views.call_staff, name="kiosk-help"),
    path("state", views.state, name="kiosk-state"),
    path("wipe", views.wipe, name="kiosk-wipe"),
]
