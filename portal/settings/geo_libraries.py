"""Where GDAL and GEOS live: inside the wheels of pyogrio and shapely (docs/adr/0003)."""

from importlib.util import find_spec
from pathlib import Path


def wheel_library(package: str, pattern: str) -> str:
    """The path of a shared library that a wheel brings, or "" where it brings none."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return ""
    libraries = Path(spec.origin).parents[1] / f"{package}.libs"
    return next((str(path) for path in sorted(libraries.glob(pattern))), "")


GDAL_LIBRARY_PATH = wheel_library("pyogrio", "libgdal*")
GEOS_LIBRARY_PATH = wheel_library("shapely", "libgeos_c*")
