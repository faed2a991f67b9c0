from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("equeue", "0024_state_of_halls"),
    ]

    operations = [
        migrations.AddField(
            model_name="hallserver",
            name="shelter",
            field=models.CharField(
                blank=True,
                help_text="Monitors and the kiosk show it during an air-raid alert. For example: «Cellar of the centre».",
                max_length=60,
                verbose_name="the nearest shelter",
            ),
        ),
        migrations.AddField(
            model_name="hallserver",
            name="shelter_way",
            field=models.CharField(
                blank=True,
                help_text="For example: «One minute on foot, there is a ramp».",
                max_length=80,
                verbose_name="the way to the shelter",
            ),
        ),
    ]
