from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("equeue", "0023_kiosk_lanes")]

    operations = [
        migrations.AddField("hallserver", "told", models.JSONField(default=dict, editable=False)),
        migrations.AddField("hallserver", "told_at", models.DateTimeField(editable=False, null=True)),
    ]
