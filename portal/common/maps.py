"""Maps: Leaflet from our own server, tiles of whoever the operator names, or none at all.

django-leaflet brings the library; its own tags emit inline scripts and foreign tiles, so the elements are ours
(static/js/point-map.js, static/js/point-picker.js).
"""

from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.conf import settings
from django.forms import Media, NumberInput, Script
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from leaflet import app_settings

EARTH = 6371.0  # kilometres of its mean radius


def map_options() -> dict[str, str]:
    """Attributes of an element that draws a map."""
    lat, lon = app_settings["DEFAULT_CENTER"]
    return {
        "data-leaflet": static("leaflet/leaflet.js"),
        "data-css": static("css/leaflet.css"),
        "data-tiles": settings.MAP_TILES,
        "data-note": settings.MAP_TILES_NOTE,
        "data-center": f"{lat},{lon}",
        "data-zoom": str(app_settings["DEFAULT_ZOOM"]),
    }


def extent() -> tuple[float, float, float, float]:
    """West, south, east, north: what django-leaflet is told of where points may lie (LEAFLET_CONFIG)."""
    west, south, east, north = app_settings["SPATIAL_EXTENT"]
    return west, south, east, north


def is_in_ukraine(lat: float, lon: float) -> bool:
    west, south, east, north = extent()
    return bool(south <= lat <= north and west <= lon <= east)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two points (latitude, longitude) in degrees, by the great circle."""
    lat, lon, lat2, lon2 = (radians(each) for each in (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return EARTH * 2 * asin(sqrt(half))


class PointPicker(NumberInput):
    """The longitude of a point with a map below it; the latitude is the field `latitude` of the same form. Both can be
    typed, and a script is not needed for that."""

    def __init__(self, latitude: str = "latitude", attrs: dict[str, Any] | None = None, name: Any = "") -> None:
        super().__init__({"step": "any"} | (attrs or {}))
        self.latitude, self.pin_name = latitude, name

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        own = str((attrs or {}).get("id", ""))
        words = {
            "class": "point-picker",
            "role": "region",
            "aria-label": _("Choose the point on the map: click, or move the pin"),
            "data-name": self.pin_name or _("The point of the office"),
            "data-zoom-in": _("Closer"),
            "data-zoom-out": _("Farther"),
            "data-lat": own.removesuffix(name.rpartition("-")[2]) + self.latitude,
            "data-lon": own,
        }
        return format_html("{}<point-picker{}></point-picker>", field, flatatt(words | map_options()))

    @property
    def media(self) -> Media:
        return Media(css={"all": ["css/point-picker-admin.css"]}, js=[Script("js/point-picker.js", type="module")])
