"""What webhooks tell of happenings in the core: public addresses, kinds, times; never who."""

from typing import Any


def page_published(*, url: str, kind: str, published_at: Any, **more: Any) -> dict[str, Any]:
    return {"url": url, "kind": kind, "published_at": published_at}


def form_answered(*, reference: str, title: str, **more: Any) -> dict[str, Any]:
    """Without the place: its name may be a person's."""
    return {"reference": reference, "form": title}
