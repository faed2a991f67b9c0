"""A number stands once within its addressee. Apart from 0008: PostgreSQL alters no table that was just written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("addressees", "0008_numbers")]

    operations = [
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(fields=("addressee", "number"), name="addressees_office_number_once"),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(fields=("addressee", "number"), name="addressees_schedule_number_once"),
        ),
    ]
