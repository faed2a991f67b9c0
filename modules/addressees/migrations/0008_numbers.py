"""Offices and schedules get numbers within their addressee: tables know them by these."""

from typing import Any

from django.db import migrations, models


def give_numbers(apps: Any, schema_editor: Any) -> None:
    for name in ("Office", "Schedule"):
        model = apps.get_model("addressees", name)
        last: dict[int, int] = {}
        given = []
        for row in model.objects.order_by("addressee", "order", "pk").only("pk", "addressee_id"):
            row.number = last[row.addressee_id] = last.get(row.addressee_id, 0) + 1
            given.append(row)
        model.objects.bulk_update(given, ["number"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("addressees", "0007_panels")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="number",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="number"),
        ),
        migrations.AddField(
            model_name="schedule",
            name="number",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="number"),
        ),
        migrations.RunPython(give_numbers, migrations.RunPython.noop),
    ]
