"""Open pages of the electronic queue."""

from django.urls import path

from modules.equeue.views import booking, ticket

urlpatterns = [
    path("", booking.start, name="start"),
    path("time/<str:public_id>/", booking.time, name="time"),
    path("hold/<str:token>/", booking.details, name="details"),
    path("hold/<str:token>/code/", booking.code, name="code"),
    path("hold/<str:token>/code/again/", booking.code_again, name="code_again"),
    path("ticket/<str:token>/", ticket.ticket, name="ticket"),
    path("ticket/<str:token>/ticket.pdf", ticket.pdf, name="ticket_pdf"),
    path("ticket/<str:token>/visit.ics", ticket.ics, name="ticket_ics"),
    path("ticket/<str:token>/mail/", ticket.mail, name="ticket_mail"),
    path("ticket/<str:token>/cancel/", ticket.cancel, name="ticket_cancel"),
    path("status/<str:public_id>/", ticket.status, name="status"),
]
