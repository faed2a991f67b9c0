"""Own data in the cabinet."""

from django.urls import path

from portal.own_data import views

app_name = "own_data"
urlpatterns = [
    path("", views.home, name="home"),
    path("archive/", views.archive_new, name="archive"),
    path("archive/<str:public_id>/", views.archive_download, name="download"),
    path("erase/", views.erase, name="erase"),
    path("consents/<str:public_id>/", views.withdraw, name="withdraw"),
    path("keep/", views.keep, name="keep"),
]
