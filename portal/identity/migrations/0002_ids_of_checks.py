"""Checks get ids for addresses."""

import secrets
from typing import Any

from django.db import migrations, models


def give_ids(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("identity", "Assurance").objects.filter(public_id=None)
    for pk in rows.values_list("pk", flat=True):
        rows.filter(pk=pk).update(public_id=secrets.token_urlsafe(16))


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.AddField("assurance", "public_id", models.CharField(max_length=32, null=True, editable=False)),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
    ]
