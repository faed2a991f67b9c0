"""Whether a port is free, said in one sentence if not."""

import socket


def number(name: str, raw: str) -> int:
    """The port, or SystemExit with a sentence."""
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= 65534:
        raise ValueError(f"{name}={raw} is no port number (1–65534).")
    return int(raw)


def is_busy(port: int, host: str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def next_free(after: int, host: str, *, but: int) -> int:
    """The first free port above `after` that is not `but`: for what only the demo has, nobody chooses its port."""
    return next(port for port in range(after + 1, 65536) if port != but and not is_busy(port, host))


def complaint(wanted: dict[str, int], host: str) -> str:
    """A sentence about wrong or busy ports; empty if all are free."""
    if len(set(wanted.values())) < len(wanted):
        return "Ports must differ: " + ", ".join(f"{name} is {port}" for name, port in wanted.items()) + "."
    busy = [f"{port} ({name})" for name, port in wanted.items() if is_busy(port, host)]
    if not busy:
        return ""
    choice = "make run PORT=8100 HALL_PORT=9112"
    return f"Port {', '.join(busy)} is busy: stop what listens there, or choose others: {choice}."
