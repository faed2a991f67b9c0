"""The map of the community, as a page and as a block of pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from portal.pages.community_map import Layer, layers_of, read_layers
from portal.pages.views import here_in, trail

MOST_IN_A_BLOCK = 20


@require_safe
def community_map(request: HttpRequest) -> HttpResponse:
    """`layer` may come several times; an unknown one is left out, none means all."""
    known = layers_of(Site.find_for_request(request))
    wanted = set(request.GET.getlist("layer")[:50])
    chosen = [item for item in known if item.key in wanted] or known
    layers = read_layers(chosen, getattr(request, "community", None))
    keys = {item.key for item in chosen}
    choices = [{"key": item.key, "label": item.label, "is_chosen": item.key in keys} for item in known]
    context = _shown(layers) | {"choices": choices, "translations": here_in(request)}
    context["breadcrumbs"] = trail(_("Map of the community"))
    return TemplateResponse(request, "pages/community_map.html", context)


def map_block(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Slot PageWidget: the first places of each layer; nothing where there are none."""
    found = read_layers(
        layers_of(Site.find_for_request(request)), getattr(request, "community", None), MOST_IN_A_BLOCK
    )
    layers = [layer for layer in found if layer.places]
    return _shown(layers) if layers else None


def _shown(layers: list[Layer]) -> dict[str, Any]:
    points = sum(place.lat is not None for layer in layers for place in layer.places)
    return {"layers": layers, "has_points": points > 0}
