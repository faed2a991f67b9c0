"""`manage.py verify_audit`: walk the hash chains, compare them with their anchors; exit code 1 where one is broken."""

from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.models import AuditAnchor, AuditRecord
from portal.audit.selectors import Anchor, broken_chains


class Command(BaseCommand):
    help = "Verify the hash chains of the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--save", metavar="FILE", type=Path, help="write the anchors down, to be kept elsewhere")
        parser.add_argument(
            "--against", metavar="FILE", type=Path, help="compare with anchors that were kept elsewhere"
        )

    def handle(self, *args: object, save: Path | None, against: Path | None, **options: object) -> None:
        broken = broken_chains(kept_anchors(against) if against else ())
        if broken:
            lines = [f"  chain {item.chain}, record {item.sequence}: {item.reason}" for item in broken]
            raise CommandError("The audit log is broken:\n" + "\n".join(lines))
        if save:
            save.write_text("".join(f"{anchor}\n" for anchor in AuditAnchor.objects.all()), encoding="utf-8")
        self.stdout.write(f"The audit log is whole: {AuditRecord.objects.count()} records.")


def kept_anchors(path: Path) -> Iterator[Anchor]:
    """Lines "day chain sequence hash", as `--save` and the server's log have them; other lines are not read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    found = 0
    for line in lines:
        words = line.split()[-3:]
        if len(words) == 3 and words[0].isdigit() and words[1].isdigit() and len(words[2]) == 64:
            found += 1
            yield Anchor(int(words[0]), int(words[1]), words[2])
    if not found:
        raise CommandError(f"{path} holds no anchor.")
