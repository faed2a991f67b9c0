"""`manage.py verify_audit`: walk the hash chains; exit code 1 where one is broken."""

from django.core.management.base import BaseCommand, CommandError

from portal.audit.models import AuditRecord
from portal.audit.selectors import broken_chains


class Command(BaseCommand):
    help = "Verify the hash chains of the audit log."

    def handle(self, *args: object, **options: object) -> None:
        broken = broken_chains()
        if broken:
            lines = [f"  chain {item.chain}, record {item.sequence}: {item.reason}" for item in broken]
            raise CommandError("The audit log is broken:\n" + "\n".join(lines))
        self.stdout.write(f"The audit log is whole: {AuditRecord.objects.count()} records.")
