"""Which addresses the server may call for somebody else: the public internet and nothing that stands beside it.

`ipaddress.is_global` is no guard: it lets through what leads inside by another name (NAT64, 6to4, Teredo) and its
table changes with Python. This one is written out (IANA's registries of special-purpose addresses, RFC 6890).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

CLOSED_IPV4 = [
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own; a cloud keeps its secrets there
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own service behind a public number
        "169.254.0.0/16",  # link-local; most clouds keep their secrets there
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
OPEN_IPV6 = ip_network("2000::/3")  # all that is routed today; loopback, private and mapped addresses are outside
CLOSED_IPV6 = [
    ip_network(each)
    for each in (
        "2001::/23",  # Teredo and other tunnels
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",
        "3fff::/20",
    )
]


def is_public(address: str) -> bool:
    """Whether an address, as a resolver gives it, is one of the public internet; what is no address is not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in CLOSED_IPV4)
    return _is_public_ipv6(parsed)


def _is_public_ipv6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in OPEN_IPV6:
        return False
    return not any(address in network for network in CLOSED_IPV6)
