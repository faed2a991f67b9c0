"""Who has asked this server lately: devices and screens, in memory only. Screens ask every few seconds, so a restart
forgets nothing for long, and nobody waits for a disk."""

from datetime import datetime, timedelta

from local_queue import clock

OWN_KIOSK = "kiosk"  # the kiosk on the server itself signs in nowhere, so it has no name of its own
SCREEN_LASTS = timedelta(seconds=15)  # a screen without a socket asks every two to five seconds
MOST = 500


class Presence:
    def __init__(self) -> None:
        self.devices: dict[str, datetime] = {}
        self.screens: dict[str, datetime] = {}
        self.pages: dict[str, datetime] = {}

    def saw_device(self, name: str) -> None:
        if name in self.devices or len(self.devices) < MOST:
            self.devices[name] = clock.now()

    def saw_screen(self, address: str, query: str) -> None:
        """A monitor that polls. Two of them on one computer differ by what they were asked to show."""
        _note(self.screens, f"{address} {query[:200]}")

    def saw_page(self, address: str, query: str) -> None:
        """One load is of a monitor that opens a socket, or of a passer-by; a screen without scripts loads it again
        and again."""
        name = f"{address} {query[:200]}"
        _forget_old(self.pages)
        if name in self.pages:
            _note(self.screens, name)
        _note(self.pages, name)

    def polling_screens(self) -> int:
        _forget_old(self.screens)
        return len(self.screens)


def _note(seen: dict[str, datetime], name: str) -> None:
    _forget_old(seen)
    if name in seen or len(seen) < MOST:
        seen[name] = clock.now()


def _forget_old(seen: dict[str, datetime]) -> None:
    limit = clock.now() - SCREEN_LASTS
    for name, at in list(seen.items()):
        if at < limit:
            seen.pop(name, None)


presence = Presence()
