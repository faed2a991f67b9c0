from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_former_log")]

    operations = [
        migrations.AddField("formerlog", "sent_seq", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("setaside", "part", models.CharField(default="bookings", max_length=20)),
    ]
