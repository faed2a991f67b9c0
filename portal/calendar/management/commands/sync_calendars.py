"""Give a calendar to each community that was made before calendars were."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from portal.calendar.services import ensure_calendar


class Command(BaseCommand):
    help = "Give each community without a calendar the shipped one; a calendar that is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        given = sum(ensure_calendar(each) for each in apps.get_model("communities.Community").objects.all())
        if options["verbosity"]:
            self.stdout.write(f"{given} calendars made.")
