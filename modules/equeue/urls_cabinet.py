"""Bookings in the cabinet of staff; the core wraps these in login."""

from django.urls import path

from modules.equeue.views import cabinet

urlpatterns = [
    path("", cabinet.bookings, name="bookings"),
    path("<str:public_id>/", cabinet.booking, name="booking"),
    path("<str:public_id>/contact/", cabinet.contact, name="contact"),
    path("<str:public_id>/mark/", cabinet.mark, name="mark"),
    path("<str:public_id>/cancel/", cabinet.cancel, name="cancel"),
]
