"""The source of a connection, as rate limits count it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

_ONE_HOLDERS = 64  # bits of an IPv6 address: one holder gets all addresses with the same prefix (RFC 6177)


def source_of(address: str) -> str:
    """The address, or the /64 of an IPv6 one, as one holder has all of it; unchanged if it is no address."""
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
