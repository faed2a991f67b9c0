"""WSGI entry: HTTP in production (gunicorn)."""

import os

import portal.sqlite  # noqa: F401  must precede anything that may import sqlite3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

from django.core.wsgi import get_wsgi_application

from portal.common.heap import freeze_started

application = get_wsgi_application()

freeze_started()
