"""Roles in the admin: what each may do, in a sentence, and who has it until when."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.common.clock import today
from portal.communities.models import Membership
from portal.communities.policies import Rights, role_rights

VIEW = "communities.view_membership"


@dataclass(frozen=True, slots=True)
class RoleCard:
    code: str
    rights: Rights
    holders: list[Membership]

    @property
    def active(self) -> int:
        day = today()
        return sum(
            (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to >= day)
            for row in self.holders
        )


def roles_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    rows = Membership.objects.for_community(request.community).select_related("user")
    held: dict[str, list[Membership]] = {}
    for row in rows.order_by("user__last_name__uk", "user__first_name__uk", "pk"):
        held.setdefault(row.role, []).append(row)
    cards = [RoleCard(code, rights, held.get(code, [])) for code, rights in role_rights().items()]
    context = {"cards": cards, "today": today(), "may_invite": request.user.has_perm("communities.add_membership")}
    return TemplateResponse(request, "accounts/admin/roles.html", context)
