"""Open addresses of forms."""

from django.urls import path

from portal.forms import views

app_name = "forms"
urlpatterns = [
    path("", views.form_list, name="list"),
    path("kiosk/", views.kiosk_list, name="kiosk"),
    path("kiosk/<str:place>/", views.kiosk_fill, name="kiosk_fill"),
    path("kiosk/<str:place>/sent/<str:answer>/", views.kiosk_sent, name="kiosk_sent"),
    path("<str:place>/", views.fill, name="fill"),
    path("<str:place>/blank/", views.blank, name="blank"),
    path("<str:place>/sent/<str:answer>/", views.sent, name="sent"),
]
