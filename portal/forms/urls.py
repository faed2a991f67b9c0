"""Open addresses of forms."""

from django.urls import path

from portal.forms import views

app_name = "forms"
urlpatterns = [
    path("", views.form_list, name="list"),
    path("<str:place>/", views.fill, name="fill"),
    path("<str:place>/blank/", views.blank, name="blank"),
    path("<str:place>/sent/<str:answer>/", views.sent, name="sent"),
]
