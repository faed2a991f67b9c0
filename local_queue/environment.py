"""Typed reading of the environment: every wrong value is named in one sentence, all at once."""

import ipaddress
import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

PRINTER = re.compile(
    r"tcp://(?P<host>[\w.-]+|\[[0-9a-f:]+\])(:(?P<port>\d{1,5}))?"
    r"|usb:(?P<vendor>[0-9a-f]{4}):(?P<product>[0-9a-f]{4})"
    r"|file:(?P<path>/.+)",
    re.IGNORECASE,
)
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Environment:
    """Collects problems while settings are read; `finish()` ends the process with all of them."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = os.environ if values is None else values
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

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
        raw = self.text(name)
        if not raw:
            return default
        if not raw.isdecimal():
            self.problems.append(f"{name}={raw!r} is not a whole number.")
            return default
        if not low <= int(raw) <= high:
            self.problems.append(f"{name}={raw} is outside {low}–{high}.")
            return default
        return int(raw)

    def listing(self, name: str) -> list[str]:
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def networks(self, name: str, default: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        found = []
        for item in (self.text(name) or default).split(","):
            try:
                found.append(ipaddress.ip_network(item.strip(), strict=False))
            except ValueError:
                self.problems.append(
                    f"{name}: {item.strip()!r} is neither an address nor a network like 192.168.1.0/24."
                )
        return found

    def choice(self, name: str, default: str, *others: str) -> str:
        value = self.text(name, default)
        if value in (default, *others):
            return value
        self.problems.append(f"{name}={value!r} is none of {', '.join((default, *others))}.")
        return default

    def spans(self, name: str) -> list[tuple[time, time]]:
        """Times of day: «20:00-08:00, 13:00-14:00»."""
        found = []
        for item in self.listing(name):
            begin, _dash, end = item.replace("–", "-").partition("-")
            try:
                found.append((time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())))
            except ValueError:
                self.problems.append(f"{name}={item!r} is not a span of time such as 20:00-08:00.")
        return found

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name) or default).expanduser().resolve()

    def address(self, name: str) -> str:
        value = self.text(name).rstrip("/")
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            self.problems.append(f"{name}={value!r} must be an address that starts with http:// or https://.")
            return ""
        return value

    def printer(self, name: str) -> str:
        value = self.text(name)
        if value and not PRINTER.fullmatch(value):
            self.problems.append(f"{name}={value!r} is none of tcp://HOST[:9100], usb:VENDOR:PRODUCT, file:/PATH.")
            return ""
        return value

    def finish(self) -> None:
        if self.problems:
            raise SystemExit("Wrong environment:\n  " + "\n  ".join(self.problems))
