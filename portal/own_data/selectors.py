"""Reads of own data."""

from typing import Any

from portal.own_data.models import OPEN, Archive, Erasure


def open_erasure(user: Any) -> Erasure | None:
    return Erasure.objects.filter(user=user, state__in=OPEN).first()


def archives_of(user: Any) -> list[Archive]:
    return list(Archive.objects.filter(user=user)[:10])


def told_archives(user: Any) -> list[dict[str, Any]]:
    return [{"asked": row.created_at, "until": row.expires_at, "size": row.size} for row in archives_of(user)]
