"""`manage.py sync_schedules`: make the worker's schedules equal to the code; `--check` only compares."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.registry.jobs import sync_schedules


class Command(BaseCommand):
    help = "Reconcile the schedules of the worker with the jobs of the core and of modules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where they differ")

    def handle(self, *args: Any, **options: Any) -> None:
        result = sync_schedules(is_dry=options["check"])
        text = f"{result.created} created, {result.updated} updated, {result.deleted} deleted"
        if options["check"] and not result.is_in_step:
            raise CommandError(f"Schedules are out of step: {text}.")
        self.stdout.write(f"Schedules: {text}.")
