"""Free TCP ports of this machine."""

import os
import random
import socket
import time
from collections import deque

WORKERS = 8  # each has ports of its own: a server may bind long after its port was found
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_chance = random.SystemRandom()  # nobody seeds it
_given: deque[int] = deque(maxlen=60)  # no longer free soon, though nobody listens there yet


def free_port() -> int:
    """A port that is free, and the next two (for the foreign page and the imitation of id.gov.ua of `make run`).

    Below the kernel's ephemeral range (32768 and up), from which any outgoing connection could take it before the
    server does. No two workers get the same, nor two calls soon after each other.
    """
    for _attempt in range(200):
        port = 20_000 + 4 * (WORKERS * _chance.randrange(370) + _worker)
        if port not in _given and all(_is_free(each) for each in (port, port + 1, port + 2)):
            _given.append(port)
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
