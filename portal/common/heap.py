"""What a server process made while it started, it keeps until it ends."""

import gc

from django.urls import get_resolver


def freeze_started() -> None:
    """Takes what lives as long as the process out of the collector's sight; URLs, forms and views are loaded for it.

    A full walk over some 300,000 objects holds a page up for a fifth of a second, a few times a minute (ADR 4).
    """
    len(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
