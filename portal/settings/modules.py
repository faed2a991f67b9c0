"""Which modules are installed: INSTALLED_MODULES, then third-party packages by the entry point `viche.modules`."""

from importlib.metadata import entry_points
from importlib.util import find_spec

from portal.settings.env import EnvironmentReader

DEFAULT = "modules.addressees,modules.service_guide,modules.equeue"
ENTRY_POINT = "viche.modules"


def installed_modules(env: EnvironmentReader) -> list[str]:
    """Dotted packages, each once; a name that is not there becomes a problem of the environment.

    `INSTALLED_MODULES=` (set but empty) means the bare core.
    """
    raw = env.values.get("INSTALLED_MODULES", DEFAULT)
    names = [name.strip() for name in raw.split(",") if name.strip()]
    for name in names:
        if not _exists(name):
            env.problems.append(f"INSTALLED_MODULES names {name!r}, but there is no such package.")
    plugins = [point.value for point in sorted(entry_points(group=ENTRY_POINT))]
    return list(dict.fromkeys([*(name for name in names if _exists(name)), *plugins]))


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
