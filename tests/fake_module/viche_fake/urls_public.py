"""Addresses."""

from django.urls import include, path

from viche_fake import views

nested = [path("deep/", views.home, name="deep")]
urlpatterns = [
    path("", views.home, name="home"),
    path("files/", views.add_files, name="add_files"),
    path("files/<str:record>/", views.show_files, name="show_files"),
    path("class/", views.ClassView.as_view(), name="class"),
    path("async/", views.async_view, name="async"),
    path("async-class/", views.AsyncClassView.as_view(), name="async_class"),
    path("nested/", include(nested)),
]
