"""Addresses of the hall."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from local_queue import trust
from local_queue.web import message, plain


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    from django.utils.translation import gettext as _

    return message(request, _("There is no such page"), _("Check the address."), 404)


def failed(request: HttpRequest) -> HttpResponse:
    return plain("Сталася помилка. Нічого не змінено, спробуйте ще раз.", 500)


handler404 = "local_queue.urls.not_found"
handler500 = "local_queue.urls.failed"
urlpatterns = [
    path("", include("local_queue.board.urls")),
    path("kiosk/", include("local_queue.kiosk.urls")),
    path("desk/", include("local_queue.desk.urls")),
    path("state/", include("local_queue.sync.urls")),
    path("trust/", trust.page, name="trust"),
    path("trust/viche-hall.crt", trust.download, name="trust-download"),
    path("kiosk", RedirectView.as_view(url="/kiosk/")),
    path("desk", RedirectView.as_view(url="/desk/")),
]
