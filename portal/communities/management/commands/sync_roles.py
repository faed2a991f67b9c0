"""Make the groups of every community and bring their rights and members to the table of roles."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.communities.models import Community
from portal.communities.services.roles import sync_community_roles


class Command(BaseCommand):
    help = "Bring groups, rights and members of every community to the table of roles."

    def handle(self, *args: Any, **options: Any) -> None:
        for community in Community.objects.order_by("pk"):
            sync_community_roles(community)
            self.stdout.write(f"{community.slug}: roles are in step")
