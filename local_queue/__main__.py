"""`python -m local_queue init | serve | doctor | verify | backup | restore | manage …`."""

import argparse
import os
import sys
from contextlib import suppress

import local_queue.sqlite  # noqa: F401  must precede anything that may import sqlite3

USAGE = """python -m local_queue init [--new-authority]             create or upgrade this hall's database and
                                                        certificates; with a new authority desks have to trust anew
python -m local_queue serve [--host HOST] [--port PORT]  pages, board and link to the portal (port 9012)
python -m local_queue backup [FILE]                     a checked copy of the database, also while it serves
python -m local_queue restore [FILE]                    put a copy back (the newest good one), while it does not serve
python -m local_queue doctor                            what may fail here, and what to do
python -m local_queue verify                            the auditor: does what must always hold hold here
python -m local_queue manage <command>                   management commands of Django"""


def main(words: list[str]) -> int:
    if not os.environ.get("DJANGO_SETTINGS_MODULE", "").startswith("local_queue."):
        # The environment of a shared start (make run) names the portal's settings.
        os.environ["DJANGO_SETTINGS_MODULE"] = "local_queue.settings.base"
    verb = words[0] if words else ""
    if verb not in ("init", "prepare", "serve", "doctor", "verify", "backup", "restore", "manage"):
        sys.stderr.write(USAGE + "\n")
        return 0 if verb in ("-h", "--help", "help") else 2
    if verb == "manage":
        from django.core.management import execute_from_command_line

        execute_from_command_line(["python -m local_queue manage", *words[1:]])
        return 0
    if verb == "serve":
        options = _options(words[1:])
        os.environ.update({f"HALL_{name}": value for name, value in options.items() if value})
    import django

    django.setup()
    from local_queue import server

    with suppress(OSError):  # a disk that takes nothing: the words are English then
        server.compile_catalogue()
    if verb == "serve":
        return server.serve()
    from django.utils.translation import override

    with override("uk"):
        return _command(verb, words[1:])


def _command(verb: str, words: list[str]) -> int:
    from local_queue import doctor, server

    if verb == "doctor":
        return doctor.run()
    if verb == "verify":
        return server.verify()
    if verb in ("backup", "restore"):
        act = server.backup if verb == "backup" else server.restore
        return act(*words[:1])
    return server.init(has_new_authority="--new-authority" in words)


def _options(words: list[str]) -> dict[str, str]:
    parser = argparse.ArgumentParser(prog="python -m local_queue serve")
    parser.add_argument("--host", dest="BIND", default="")
    parser.add_argument("--port", dest="PORT", default="")
    return vars(parser.parse_args(words))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
