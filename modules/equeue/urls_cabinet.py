"""Bookings in the cabinet of staff; the core wraps these in login."""

from django.urls import path

from modules.equeue.views import (
    attention,
    behalf,
    cabinet,
    checking,
    day_end,
    lists,
    planning,
    schedule,
    staff_keys,
    statistics,
    visit,
    week,
)

urlpatterns = [
    path("", cabinet.bookings, name="bookings"),
    path("week/", week.week, name="week"),
    path("attention/", attention.attention, name="attention"),
    path("new/", behalf.new_booking, name="new"),
    path("export/", lists.export, name="export"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("absent/", day_end.absent, name="absent"),
    path("absent/undo/", day_end.absent_undo, name="absent_undo"),
    path("check/", checking.check, name="check"),
    path("keys/", staff_keys.keys, name="keys"),
    path("keys/<str:public_id>/revoke/", staff_keys.key_revoke, name="key_revoke"),
    path("schedule/", schedule.types, name="schedules"),
    path("schedule/<str:public_id>/", schedule.schedule, name="schedule"),
    path("schedule/<str:public_id>/versions/", schedule.versions, name="versions"),
    path("<str:public_id>/", visit.booking, name="booking"),
    path("<str:public_id>/contact/", visit.contact, name="contact"),
    path("<str:public_id>/ticket.pdf", behalf.printed, name="printed"),
    path("<str:public_id>/mark/", visit.mark, name="mark"),
    path("<str:public_id>/cancel/", visit.cancel, name="cancel"),
    path("<str:public_id>/reject/", visit.reject, name="reject"),
    path("<str:public_id>/withdraw/", visit.withdraw, name="withdraw"),
    path("<str:public_id>/seat/", visit.seat, name="seat"),
    path("<str:public_id>/processing/", visit.processing, name="processing"),
    path("<str:public_id>/go/", visit.go, name="go"),
    path("<str:public_id>/note/", visit.note, name="note"),
    path("<str:public_id>/note/<str:note_id>/back/", visit.note_back, name="note_back"),
    path("<str:public_id>/time/<slug:what>/", planning.choose, name="choose"),
]
