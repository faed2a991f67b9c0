"""The one open page: taking one's address off a scheduled report."""

from django.urls import path

from portal.reports import views_public as views

app_name = "reports"
urlpatterns = [path("leave/<str:token>/", views.leave_page, name="leave")]
