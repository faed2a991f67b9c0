"""Writes of own data."""

from portal.own_data.services.archives import TooManyArchives, ask_archive, drop_old_archives, make_archive
from portal.own_data.services.erasing import ask_erasure, forget_last_letters, look_again, run_erasure, undo_erasure

__all__ = [
    "TooManyArchives",
    "ask_archive",
    "ask_erasure",
    "drop_old_archives",
    "forget_last_letters",
    "look_again",
    "make_archive",
    "run_erasure",
    "undo_erasure",
]
