"""The hall with the setting that loses commits: the control of the power cuts, never a setting of a real hall."""

from local_queue.settings import base
from local_queue.settings.base import *  # noqa: F403  all others are those of a hall

_options: dict[str, str] = base.DATABASES["default"]["OPTIONS"]  # type: ignore[assignment]  of Django's open dictionary
_options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
assert "NORMAL" in _options["init_command"]
