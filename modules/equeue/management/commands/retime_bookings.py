"""`retime_bookings`: after an update of tzdata; keeps wall times, reckons instants anew, lists what has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from modules.equeue.services.retiming import retime


class Command(BaseCommand):
    help = "Bookings to come keep their wall time when the rules of the clock have changed; prints the list of them."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--list", action="store_true", help="only list, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        found = retime(is_trial=options["list"])
        for row in found:
            now = row.now.isoformat() if row.now else "there is no such time on that day any more: call the person"
            when = f"{row.local_date:%d.%m.%Y} {row.local_start:%H:%M}"
            self.stdout.write(f"{row.queue}: {row.number or '-'} {when}: {row.before.isoformat()} → {now}")
        self.stdout.write(f"{len(found)} in all.")
