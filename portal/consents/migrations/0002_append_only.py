"""Triggers against change. On SQLite a later migration that rebuilds the table must install them again."""

from django.db import migrations

from portal.consents import triggers


def install(apps, schema_editor):
    triggers.install_triggers(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
