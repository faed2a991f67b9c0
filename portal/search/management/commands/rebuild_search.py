"""Index everything anew: after a restore, a change of sites, an upgrade of the dictionary."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.search.constants import INDEX_VERSION
from portal.search.models import Entry
from portal.search.services import index_changes, rebuild_all


class Command(BaseCommand):
    help = "Build the index of search anew, in short transactions: the site goes on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="only if there is no index of this version")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"] and Entry.objects.exists() and not Entry.objects.exclude(version=INDEX_VERSION):
            index_changes()
            return
        started = time.monotonic()
        count = rebuild_all(self.progress if options["verbosity"] else None)
        index_changes()
        if options["verbosity"]:
            self.stdout.write(f"Search: {count} entries in {time.monotonic() - started:.1f} s.")

    def progress(self, kind: str, community: str, count: int) -> None:
        self.stdout.write(f"{community}, {kind}: {count}")
        self.stdout.flush()
