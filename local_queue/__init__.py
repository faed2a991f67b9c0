"""The hall: tickets, desks, kiosk and board of one service centre, working without the portal for weeks."""

VERSION = "0.1.0"  # of the whole project (pyproject.toml)
