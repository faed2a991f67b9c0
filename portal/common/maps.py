"""Maps: Leaflet from our own server, tiles of whoever the operator names, or none at all.

django-leaflet brings the library; its own tags emit inline scripts and foreign tiles, so the elements are ours
(static/js/point-map.js, static/js/point-picker.js).
"""

from typing import Any

from django.conf import settings
from django.forms import Media, NumberInput, Script
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def map_options() -> dict[str, str]:
    """Attributes of an element that draws a map."""
    return {
        "data-leaflet": static("leaflet/leaflet.js"),
        "data-css": static("css/leaflet.css"),
        "data-tiles": settings.MAP_TILES,
        "data-note": settings.MAP_TILES_NOTE,
    }


class PointPicker(NumberInput):
    """The longitude of a point with a map below it; the latitude is the field `latitude` of the same form. Both can be
    typed, and a script is not needed for that."""

    def __init__(self, latitude: str = "latitude", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "any"} | (attrs or {}))
        self.latitude = latitude

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        own = str((attrs or {}).get("id", ""))
        words = {
            "class": "point-picker",
            "role": "region",
            "aria-label": _("Choose the point on the map: click, or move the pin"),
            "data-name": _("The point of the office"),
            "data-zoom-in": _("Closer"),
            "data-zoom-out": _("Farther"),
            "data-lat": own.removesuffix(name.rpartition("-")[2]) + self.latitude,
            "data-lon": own,
        }
        return format_html("{}<point-picker{}></point-picker>", field, flatatt(words | map_options()))

    @property
    def media(self) -> Media:
        return Media(css={"all": ["css/point-picker-admin.css"]}, js=[Script("js/point-picker.js", type="module")])
