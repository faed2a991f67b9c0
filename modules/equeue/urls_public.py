"""Open pages of the electronic queue."""

from django.urls import path

from modules.equeue.views import (
    booking,
    code,
    moving,
    offers,
    open_data,
    outside,
    staff_keys,
    start,
    status,
    ticket,
    waiting,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("time/<str:public_id>/", booking.time, name="time"),
    path("hold/<str:token>/", booking.details, name="details"),
    path("hold/<str:token>/code/", code.code, name="code"),
    path("hold/<str:token>/code/again/", code.code_again, name="code_again"),
    path("waiting/new/<str:public_id>/", waiting.join, name="waiting_new"),
    path("waiting/<str:token>/", waiting.status, name="waiting"),
    path("waiting/<str:token>/code/", waiting.code, name="waiting_code"),
    path("waiting/<str:token>/leave/", waiting.leave, name="waiting_leave"),
    path("ticket/<str:token>/", ticket.ticket, name="ticket"),
    path("ticket/<str:token>/ticket.pdf", ticket.pdf, name="ticket_pdf"),
    path("ticket/<str:token>/visit.ics", ticket.ics, name="ticket_ics"),
    path("ticket/<str:token>/mail/", ticket.mail, name="ticket_mail"),
    path("ticket/<str:token>/cancel/", ticket.cancel, name="ticket_cancel"),
    path("ticket/<str:token>/move/", moving.move, name="ticket_move"),
    path("offer/<str:token>/", offers.offer, name="offer"),
    path("elsewhere/visit/<str:token>/", outside.outside_ticket, name="outside_ticket"),
    path("elsewhere/visit/<str:token>/cancel/", outside.outside_cancel, name="outside_cancel"),
    path("elsewhere/<str:public_id>/<str:service>/", outside.outside, name="outside"),
    path("open-data/", open_data.passport, name="open_data"),
    path("open-data/visits.csv", open_data.visits, {"kind": "csv"}, name="open_data_csv"),
    path("open-data/halls.csv", open_data.halls, {"kind": "csv"}, name="open_data_halls_csv"),
    path("open-data/halls.json", open_data.halls, {"kind": "json"}, name="open_data_halls_json"),
    path("open-data/visits.json", open_data.visits, {"kind": "json"}, name="open_data_json"),
    path("feed/<str:token>.ics", staff_keys.feed, name="feed"),
    path("status/<str:public_id>/", status.status, name="status"),
]
