"""Interface catalogues: `messages extract` (rewrite), `check` (complete or exit 1), `compile` (.mo files)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.common import catalogues, package_words


class Command(BaseCommand):
    help = "Extract, check or compile the interface catalogues: the portal, the modules, the hall, words of packages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["extract", "check", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        action = {"extract": self.extract, "check": self.check_all, "compile": self.compile}[options["action"]]
        self.is_quiet = options["verbosity"] == 0
        action([*catalogues.sources(settings.BASE_DIR), *package_words.sources()])

    def extract(self, sources: list[catalogues.Source]) -> None:
        for source in sources:
            catalogues.update(source)
            left = len(catalogues.problems(source))
            self.stdout.write(f"{source.po.relative_to(settings.BASE_DIR)}: {left} to translate")

    def check_all(self, sources: list[catalogues.Source]) -> None:
        found = []
        for source in sources:
            name = source.po.relative_to(settings.BASE_DIR)
            found += [f"{name}: {problem}" for problem in catalogues.problems(source)]
            for item in catalogues.unused(source):
                self.stderr.write(f"note: {name}: no code uses {item}; `make messages` removes it")
        # Every other project has catalogues of its own.
        together = [source for source in sources if source.owner.name == "portal" or "modules" in source.owner.parts]
        together += package_words.sources()
        for problem in catalogues.conflicts(together):
            found.append(f"two translations of one id, give one a context: {problem}")
        if found:
            raise CommandError("The Ukrainian catalogue is not complete:\n  " + "\n  ".join(found))
        self.stdout.write("Catalogues are complete.")

    def compile(self, sources: list[catalogues.Source]) -> None:
        written = sum(catalogues.compile_catalogue(source) for source in sources)
        if not self.is_quiet:
            self.stdout.write(f"{written} catalogues compiled.")
