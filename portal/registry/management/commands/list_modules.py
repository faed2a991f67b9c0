"""`manage.py list_modules`: what is installed, what it needs and offers, and where it is on."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import module_has_submodule
from wagtail.models import Site

from portal.registry.contract import ModuleConfig
from portal.registry.loading import load_file
from portal.registry.modules import enabled_sites, installed_modules

DOORS = ("urls_public", "urls_cabinet", "urls_widget", "urls_api", "routing", "wagtail_hooks")
HEAD = ("module", "version", "requires", "doors", "slots", "sites")


class Command(BaseCommand):
    help = "List installed modules."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [HEAD, *(self.row(module) for module in installed_modules())]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if len(rows) == 1:
            self.stdout.write("No modules are installed.")

    def row(self, module: ModuleConfig) -> tuple[str, ...]:
        items = getattr(load_file(module, "contributions"), "CONTRIBUTIONS", ())
        slots = sorted({type(item).__name__ for item in items})
        doors = [door.removeprefix("urls_") for door in DOORS if module_has_submodule(module.module, door)]
        on = enabled_sites(module.label)
        where = "all" if len(on) == Site.objects.count() else ", ".join(site.hostname for site in on)
        return (
            module.label,
            module.version,
            ", ".join(module.requires) or "–",
            ", ".join(doors) or "–",
            ", ".join(slots) or "–",
            where or "none",
        )
