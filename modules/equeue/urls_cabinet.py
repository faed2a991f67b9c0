"""Bookings in the cabinet of staff; the core wraps these in login."""

from django.urls import path

from modules.equeue.views import attention, behalf, cabinet, day_end, lists, statistics, week

urlpatterns = [
    path("", cabinet.bookings, name="bookings"),
    path("week/", week.week, name="week"),
    path("attention/", attention.attention, name="attention"),
    path("new/", behalf.new_booking, name="new"),
    path("export/", lists.export, name="export"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("absent/", day_end.absent, name="absent"),
    path("absent/undo/", day_end.absent_undo, name="absent_undo"),
    path("<str:public_id>/", cabinet.booking, name="booking"),
    path("<str:public_id>/contact/", cabinet.contact, name="contact"),
    path("<str:public_id>/ticket.pdf", behalf.printed, name="printed"),
    path("<str:public_id>/mark/", cabinet.mark, name="mark"),
    path("<str:public_id>/cancel/", cabinet.cancel, name="cancel"),
]
