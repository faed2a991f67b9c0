#!/usr/bin/env python3
"""Entry point of the portal's management commands."""

import os
import sys

import portal.sqlite  # noqa: F401  must precede anything that may import sqlite3


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
