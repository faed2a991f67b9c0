"""Load the shipped КАТОТТГ table; running it again changes nothing."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from portal.communities.services.settlements import load_settlements


class Command(BaseCommand):
    help = "Load the shipped table of КАТОТТГ, the classifier of settlements."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        created, changed = load_settlements()
        self.stdout.write(f"КАТОТТГ: {created} new, {changed} changed, {time.monotonic() - started:.1f} s")
