"""The tables of words, one kind for each database (portal/search/backends)."""

from django.db import migrations

from portal.search.backends import backend_of


def install(apps, schema_editor):
    backend_of(schema_editor.connection).install()


def remove(apps, schema_editor):
    backend_of(schema_editor.connection).remove()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
