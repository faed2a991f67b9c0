"""`verify_equeue`: checks the invariants of the queue in the database; names each breach and exits with 1."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from modules.equeue.selectors.audit import breaches


class Command(BaseCommand):
    help = "Check the invariants of the electronic queue (I1–I6, I14–I18); exit 1 with a line for each breach."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaches())
        if found:
            raise CommandError("The electronic queue is not consistent:\n  " + "\n  ".join(found))
        self.stdout.write("The electronic queue is consistent.")
