"""Schedules know whether holidays close them; those that are open round the clock every day are not closed."""

from datetime import time

from django.db import migrations, models
from django.db.models import Count, Q


def keep_open(apps, schema_editor):
    rows = apps.get_model("addressees", "Schedule").objects.annotate(
        days=Count(
            "rules__weekday", filter=Q(rules__opens=time(0), rules__closes=time(0), rules__nth=None), distinct=True
        )
    )
    ids = list(rows.filter(days=7).values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=ids).update(is_open_on_holidays=True)


class Migration(migrations.Migration):
    dependencies = [("addressees", "0002_barrier_free_codes")]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="is_open_on_holidays",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise the holidays, transfers and regional days of the calendar in force are days off.",
                verbose_name="open on holidays too",
            ),
        ),
        migrations.RunPython(keep_open, migrations.RunPython.noop),
    ]
