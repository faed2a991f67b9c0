"""The reason of an event may be forgotten (models/guards.py). SQLite keeps a trigger as it is until it is dropped."""

from django.db import migrations

from modules.equeue.models.guards import install_guards
from portal.common.triggers import run


def install(apps, schema_editor):
    run(schema_editor.connection, sqlite=["DROP TRIGGER IF EXISTS equeue_bookingevent_kept"], postgresql=())
    install_guards(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("equeue", "0013_schedule_versions")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
