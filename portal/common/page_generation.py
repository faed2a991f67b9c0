"""The generation key of cached pages and menus: one number that every process and the worker see.

Whoever changes what people see bumps it; everything cached under the old one is never read again.
A lost key is replaced by a fresh random one, so nothing old can come back to life.
"""

import secrets
from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.http.request import split_domain_port

_EVERYWHERE = "generation:*"


def _key(host: str) -> str:
    return f"generation:{host.lower()}"


def known_generation(host: str) -> str | None:
    """The generation of a host, None if it has none yet; two reads of the shared cache in one call."""
    keys = [_key(host), _EVERYWHERE]
    found = cache.get_many(keys)
    return f"{found[keys[0]]}{found[keys[1]]}" if len(found) == len(keys) else None


def generation(host: str) -> str:
    """The generation of a host that is surely one of ours; begins one if there is none."""
    known = known_generation(host)
    if known is None:
        for key in (_key(host), _EVERYWHERE):
            cache.add(key, secrets.token_hex(8), None)
    return known or known_generation(host) or secrets.token_hex(8)


def bump_hosts(hosts: Iterable[str]) -> None:
    """After the transaction commits, forget everything cached for these hosts."""
    keys = [_key(host) for host in hosts]
    transaction.on_commit(lambda: cache.set_many({key: secrets.token_hex(8) for key in keys}, None))


def bump_everywhere() -> None:
    """After the transaction commits, forget everything cached for every host."""
    transaction.on_commit(lambda: cache.set(_EVERYWHERE, secrets.token_hex(8), None))


def is_own_address(request: HttpRequest) -> bool:
    """Whether the Host header is spelt as browsers do and names no port but the server's own: any other is somebody
    filling the cache."""
    named = request.META.get("HTTP_HOST", "")
    host, port = split_domain_port(named)
    return named in {host, f"{host}:{port}"} and port in {"", str(request.META.get("SERVER_PORT", ""))}


def limit_page_cache(request: HttpRequest, seconds: int) -> None:
    """The page that answers this request may be cached no longer than this; 0 keeps it out of the cache."""
    allowed = getattr(request, "page_cache_seconds", None)
    request.page_cache_seconds = seconds if allowed is None else min(allowed, seconds)


def know_argument(request: HttpRequest, name: str, value: object) -> None:
    """The page that answers depends on this query argument, and this is its value as we would write it ourselves.

    A page is cached only if all its arguments are known: what does not exist takes no place in the cache.
    """
    request.known_arguments = {**known_arguments(request), name: str(value)}


def known_arguments(request: HttpRequest) -> dict[str, str]:
    return getattr(request, "known_arguments", {})
