"""Typed reading of the environment: every wrong value is named in one sentence, all at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class EnvironmentReader:
    """Collects problems while settings are read; `finish()` ends the process with all of them."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values
        self.problems: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.problems.append(f"{name} is not set; it is required.")
            return ""
        return default

    def flag(self, name: str, default: bool = False) -> bool:
        raw = self.values.get(name)
        if raw is None:
            return default
        if raw.strip().lower() in TRUE:
            return True
        if raw.strip().lower() not in FALSE:
            self.problems.append(f"{name}={raw!r} is not a yes or no value (1, true, yes / 0, false, no).")
        return False

    def number(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.values.get(name, "").strip()
        if not raw:
            return default
        try:
            value = int(raw)
        except ValueError:
            self.problems.append(f"{name}={raw!r} is not a whole number.")
            return default
        if not low <= value <= high:
            self.problems.append(f"{name}={value} is outside {low}–{high}.")
            return default
        return value

    def listing(self, name: str, default: str = "") -> list[str]:
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def path(self, name: str, default: Path) -> Path:
        return Path(self.values.get(name, "").strip() or default).expanduser().resolve()

    def url(self, name: str, schemes: tuple[str, ...], default: str = "") -> str:
        value = self.values.get(name, "").strip() or default
        if value and urlsplit(value).scheme not in schemes:
            self.problems.append(f"{name}={value!r} must start with one of: {', '.join(schemes)}.")
            return default
        return value

    def database(self, name: str, default: str) -> dict[str, object]:
        """A Django DATABASES entry from sqlite:///path or postgres://user:password@host/name."""
        value = self.url(name, ("sqlite", "postgres", "postgresql"), default)
        config: dict[str, object] = environ.Env.db_url_config(value)
        if config.get("HOST"):
            config["HOST"] = unquote(str(config["HOST"]))  # %2Frun%2Fpostgresql is a socket's folder, as in libpq
        if not config.get("NAME"):
            self.problems.append(f"{name} names no database.")
        return config

    def finish(self) -> None:
        if self.problems:
            raise SystemExit("Wrong environment:\n  " + "\n  ".join(dict.fromkeys(self.problems)))
