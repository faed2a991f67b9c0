"""A Redis server of the suite's own."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.ports import free_port, wait_for_port


@contextmanager
def private_redis() -> Iterator[str]:
    """The URL of an empty server that keeps nothing on disk."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="vredis", dir="/tmp") as folder:
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        server = subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)
