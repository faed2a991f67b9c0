"""Devices as a part of a person's own data."""

from typing import Any

from portal.push.models import PushDevice, PushNotice


def exported_devices(user: Any) -> list[dict[str, Any]]:
    """Without addresses and keys: by them anybody could send."""
    rows = PushDevice.objects.for_user(user).select_related("site")
    return [
        {
            "device": row.name,
            "place": row.site.site_name or row.site.hostname,
            "when": row.created_at,
            "last notice": row.last_used_at,
        }
        for row in rows
    ]


def erase_devices(user: Any) -> int:
    PushNotice.objects.filter(user=user).delete()
    return PushDevice.objects.for_user(user).delete()[0]
