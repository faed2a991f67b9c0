"""Ids of checks are unique; checks say who ended them and why. Apart from the filling of ids: PostgreSQL alters no table
whose rows it has just changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.identity.models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_ids_of_checks"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AlterField(
            "assurance",
            "public_id",
            models.CharField(max_length=32, unique=True, default=portal.identity.models.new_public_id, editable=False),
        ),
        migrations.AddField(
            "assurance",
            "ended_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, django.db.models.deletion.SET_NULL, null=True, related_name="+"
            ),
        ),
        migrations.AddField(
            "assurance",
            "end_reason",
            models.CharField(max_length=200, blank=True, default="", verbose_name="why it has ended"),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            "assurance",
            options={
                "ordering": ["-at", "-pk"],
                "permissions": [
                    ("check_person", "Can check a person at a desk"),
                    ("end_check", "Can end a wrong check of a person"),
                ],
                "verbose_name": "check of a person",
                "verbose_name_plural": "checks of people",
            },
        ),
    ]
