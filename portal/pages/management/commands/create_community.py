"""manage.py create_community: a community with its sites, ready to be filled."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.pages.services import CommunitySpec, create_community


class Command(BaseCommand):
    help = "Creates a community with its sites, root pages, collection, settings and groups; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="«Вишнева громада»")
        parser.add_argument("--slug", required=True, help="vyshneva")
        parser.add_argument("--host", required=True, help="host name of the community's site")
        parser.add_argument("--cnap-host", default="", help="host name of the service centre's site")
        parser.add_argument("--name-en", default="")
        parser.add_argument("--district", default="", help="«Садовий район, Прикладна область»")
        parser.add_argument("--alias", action="append", default=[], help="another host of the community's site")
        parser.add_argument("--cnap-alias", action="append", default=[], help="another host of the centre's site")
        parser.add_argument("--port", type=int, default=80, help="port in links between the two sites")
        parser.add_argument("--english", action="store_true", help="begin an English tree as a draft")

    def handle(self, *args: Any, **options: Any) -> None:
        spec = CommunitySpec(
            name=options["name"],
            slug=options["slug"],
            host=options["host"].lower(),
            cnap_host=options["cnap_host"].lower(),
            name_en=options["name_en"],
            district=options["district"],
            aliases=[alias.lower() for alias in options["alias"]],
            cnap_aliases=[alias.lower() for alias in options["cnap_alias"]],
            port=options["port"],
            has_english=options["english"],
        )
        try:
            community = create_community(spec)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        hosts = ", ".join(site.site.hostname for site in community.sites.select_related("site"))
        self.stdout.write(f"{community.name}: {hosts}")
