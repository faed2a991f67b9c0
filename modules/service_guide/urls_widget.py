"""The list of services inside a foreign page; the core checks the widget's key and who may frame it."""

from django.urls import path

from modules.service_guide import widgets

urlpatterns = [path("", widgets.framed_list, name="list")]
