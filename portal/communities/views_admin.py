"""Views that stand in for Wagtail's own where those know no tenants."""

from django.http import HttpRequest, JsonResponse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.communities.admin_scope import own_tags

TAGS_SHOWN = 10


def complete_tag(request: HttpRequest, **names: str) -> JsonResponse:
    """Completion of tags: those used in one's own pictures and documents."""
    term = request.GET.get("term", "").casefold()
    found = {
        name
        for model in (get_image_model(), get_document_model())
        for name in own_tags(model, request.user).values_list("name", flat=True)
        if term and name.casefold().startswith(term)
    }
    return JsonResponse(sorted(found)[:TAGS_SHOWN], safe=False)
