"""Free TCP ports of this machine."""

import random
import socket
import time


def free_port() -> int:
    """A port that is free, and the next two (for the foreign page and the imitation of id.gov.ua of `make run`).

    Below the kernel's ephemeral range (32768 and up), from which any outgoing connection could take it before the
    server does, and by chance, so that several test processes do not meet.
    """
    for _attempt in range(200):
        port = random.randrange(20_000, 32_000, 4)
        if all(_is_free(each) for each in (port, port + 1, port + 2)):
            return port
    raise OSError("No three free ports in a row between 20000 and 32000.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_for_port(port: int, seconds: float = 20, host: str = "127.0.0.1") -> None:
    """Return when something listens there; TimeoutError otherwise."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on {host}:{port} after {seconds} s.")
