"""Jobs."""


def look() -> None:
    """Looks and sees nothing."""
