"""The worker's part of the index."""

from portal.search.services import index_changes


def index_waiting() -> int:
    """Index what waits in the outbox; safe to run twice and beside itself."""
    return index_changes()
