"""Django's own forms under another label: the label `forms` is of portal.forms (folder = label = table prefix)."""

from django.apps import AppConfig


class DjangoFormsConfig(AppConfig):
    name = "django.forms"
    label = "django_forms"
