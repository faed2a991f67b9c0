"""Caches of the portal: one that every process shares, and two within a process."""

from pathlib import Path
from typing import Any

LOCAL = "django.core.cache.backends.locmem.LocMemCache"


def caches(redis_url: str, folder: Path) -> dict[str, Any]:
    """`default` is shared (Redis, else files) and holds plain data only. `renditions` (of Wagtail) and `process`
    hold objects, which no other process could take back: briefly, in memory."""
    shared: dict[str, Any] = {
        "BACKEND": "portal.common.file_cache.LockedFileCache",
        "LOCATION": folder,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
    if redis_url:
        shared = {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_url,
            "OPTIONS": {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"},
        }
    bounded = {"BACKEND": LOCAL, "TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 2000}}
    local = {name: {**bounded, "LOCATION": name} for name in ("renditions", "process")}
    return {"default": shared, **local}
