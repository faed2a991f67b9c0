"""How much of the machine the child may take, and how it refuses."""

import resource

MEGABYTE = 1024 * 1024
CPU_SECONDS = 15
LARGEST_ANSWER = 64 * MEGABYTE  # bytes on the disk
# Of addresses; the interpreter itself takes about 100.
MEMORY = {"image": 1280 * MEGABYTE, "pdf": 640 * MEGABYTE, "table": 512 * MEGABYTE}
REFUSED = 3  # exit code: the last line of stderr is the reason


class Refused(Exception):
    """The reason is a key of portal.files.refusals.REASONS."""


def limit_myself(kind: str) -> None:
    """Before a byte of the file is read; limits only go down from here."""
    for name, amount in (
        (resource.RLIMIT_AS, MEMORY[kind]),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(name, (amount, amount))
