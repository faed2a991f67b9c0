"""A form inside a foreign page; portal.embed checks the widget's key, who may frame it, and the token of each step."""

from django.urls import path

from portal.embed.guards import widget_view
from portal.forms import views_widget as views

app_name = "forms_widget"
urlpatterns = [
    path("", widget_view("forms", views.fill), name="fill"),
    path("sent/<str:answer>/", widget_view("forms", views.sent), name="sent"),
]
