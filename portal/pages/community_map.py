"""«Карта громади»: layers of modules (slot MapLayer), a list and its map, bounded whatever a module gives."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.common.maps import is_in_ukraine
from portal.registry.contract import MapLayer
from portal.registry.modules import contributions

MOST = 300  # places of one layer on one page
LONGEST = 300  # characters of a text


@dataclass(frozen=True, slots=True)
class Place:
    """A feature: without a point it stands in the list alone."""

    name: str
    text: str
    url: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Layer:
    key: str
    label: str
    icon: str
    places: tuple[Place, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.places)


def layers_of(site: Site | None) -> list[MapLayer]:
    return [item for _label, item in contributions(MapLayer, site)]


def read_layers(layers: Iterable[MapLayer], community: Any, most: int = MOST) -> list[Layer]:
    """One question to each module, answered by its own scoped query set."""
    found = []
    for item in layers:
        features = import_string(item.features)(community).get("features", [])
        places = tuple(_places(features[:most]))
        found.append(Layer(item.key, str(item.label), item.icon or "pin", places, len(features)))
    return found


def _places(features: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    for feature in features:
        said = feature.get("properties") or {}
        name = str(said.get("name", ""))[:LONGEST].strip()
        if not name:
            continue  # a place without a name says nothing in a list
        lat, lon = _point(feature.get("geometry") or {})
        yield Place(name, str(said.get("text", ""))[:LONGEST], _own(str(said.get("url", ""))), lat, lon)


def _point(geometry: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Latitude and longitude of a GeoJSON point in Ukraine; lines and areas stand in the list."""
    try:
        lon, lat = (float(each) for each in geometry["coordinates"][:2])
    except (KeyError, TypeError, ValueError):
        return None, None
    is_good = geometry.get("type") == "Point" and math.isfinite(lat) and math.isfinite(lon) and is_in_ukraine(lat, lon)
    return (lat, lon) if is_good else (None, None)


def _own(url: str) -> str:
    """A path of our own, or an https address; nothing that runs."""
    parts = urlsplit(url)
    return url if parts.scheme == "https" or (url.startswith("/") and not parts.netloc) else ""
