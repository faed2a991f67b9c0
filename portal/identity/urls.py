"""Identity in the cabinet."""

from django.urls import path

from portal.identity import views, views_checks

app_name = "identity"
urlpatterns = [
    path("", views.home, name="home"),
    path("phone/", views.phone, name="phone"),
    path("desk-code/", views.desk_code, name="desk_code"),
    path("link/", views.link, name="link"),
    path("desk/", views.desk, name="desk"),
    path("desk/checks/", views_checks.checks, name="desk_checks"),
    path("desk/checks/<str:public_id>/", views_checks.end, name="end_check"),
    path("desk/person/", views.desk_person, name="desk_person"),
]
