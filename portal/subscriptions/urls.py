"""Open addresses: asking for letters, and what the links of letters open."""

from django.urls import path

from portal.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("", views.subscribe, name="form"),
    path("sent/", views.sent, name="sent"),
    path("confirm/<str:token>/", views.confirm_page, name="confirm"),
    path("manage/<str:token>/", views.manage, name="manage"),
    path("leave/<str:token>/", views.leave, name="leave"),
]
