"""Rights of a person in the community of the site one works on.

Django asks for the rights of all groups at once; here a role in one community gives nothing in another.
"""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet


class RolesOfOneCommunity(AuthenticationBackend):
    """Signing in is allauth's; groups count only if they are roles of the community one acts for, or no roles."""

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        slug = user_obj.acting_for
        groups = user_obj.groups.all()
        if slug is not None:
            groups = groups.filter(Q(name__startswith=f"{slug}:") | ~Q(name__contains=":"))
        return Permission.objects.filter(group__in=groups)
