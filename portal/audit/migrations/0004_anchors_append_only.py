"""Triggers against change of anchors."""

from django.db import migrations

from portal.audit import triggers


def install(apps, schema_editor):
    triggers.install_triggers(schema_editor.connection, ["anchor"])


def remove(apps, schema_editor):
    triggers.remove_triggers(schema_editor.connection, ["anchor"])


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_auditanchor")]

    operations = [migrations.RunPython(install, remove)]
