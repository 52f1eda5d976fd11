"""Where a connection comes from, as far as limits count it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

_ONE_HOLDERS = 64  # bits of an IPv6 address: who holds one address holds all that begin alike (RFC 6177)


def source_of(address: str) -> str:
    """What limits count: the address, of IPv6 its /64, which one holder has whole; no address is as it is."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed.is_loopback:
        return str(parsed)
    network = IPv6Address(int(parsed) >> (128 - _ONE_HOLDERS) << (128 - _ONE_HOLDERS))
    return f"{network}/{_ONE_HOLDERS}"
