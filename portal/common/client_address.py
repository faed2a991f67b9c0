"""The one way to ask whose address a request came from."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """What the outermost of our own proxies saw (ALLAUTH_TRUSTED_PROXY_COUNT of them), else the other end of the line.

    Whatever stands in X-Forwarded-For before that was written by the client. Empty where the server knows no
    address (a socket file without a proxy).
    """
    count = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    said = forwarded[-count] if 0 < count <= len(forwarded) else ""
    return _address(said) or _address(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The address, or of IPv6 the /64 that one household has as a whole. Empty for the machine itself: that is a
    proxy that does not say who asks, and a limit would then stop everybody."""
    text = client_address(request)
    if not text or ip_address(text).is_loopback:
        return ""
    return text if "." in text else str(ip_network(f"{text}/64", strict=False))


def _address(text: str) -> str:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
