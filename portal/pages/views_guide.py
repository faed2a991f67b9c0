"""The built-in guide of the admin: every screen that a person may open, in a few sentences."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.communities.models import Membership
from portal.communities.policies import role_rights
from portal.registry.help import topics_for


def guide(request: HttpRequest) -> HttpResponse:
    mine = Membership.objects.active().filter(user=request.user, community=request.community)
    held = set(mine.values_list("role", flat=True))
    roles = [rights for code, rights in role_rights().items() if code in held]
    return TemplateResponse(request, "pages/admin/guide.html", {"topics": topics_for(request), "roles": roles})
