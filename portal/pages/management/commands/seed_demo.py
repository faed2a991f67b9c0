"""manage.py seed_demo: the demo communities, as of today or of `--today`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from portal.common import clock
from portal.pages.services.demo import seed_demo


class Command(BaseCommand):
    help = "Makes or re-anchors the demo communities; only where DEMO is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="2027-03-15; by default today")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with override("uk"):
                communities = seed_demo(options["today"] or clock.today())
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(", ".join(community.name for community in communities))
