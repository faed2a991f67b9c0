"""The overlap guard and the append-only history (models/guards.py)."""

from django.db import migrations

from modules.equeue.models.guards import install_guards


def install(apps, schema_editor):
    install_guards(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("equeue", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
