from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("equeue", "0014_reasons_may_go")]

    operations = [
        migrations.AddField(
            model_name="queuekeys",
            name="asked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="queuekeys",
            name="fault",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="queuekeys",
            name="fault_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
