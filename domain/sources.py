"""Where a connection comes from: its address, as rate limits count it, and the networks that a key names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from domain.errors import InvalidAddresses
from domain.spelling import LONGEST_READ, visible

MOST_NETWORKS = 20
_ONE_HOLDERS = 64  # bits of an IPv6 address: one holder gets all addresses with the same prefix (RFC 6177)
_BETWEEN = re.compile(r"[\s,;]+(?:(?:y|e|o)\s+)?")


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address that this is, without a zone; of IPv4 where it stands for one (RFC 4291, 2.5.5.2)."""
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def source_of(address: str) -> str:
    """The address, or the /64 of an IPv6 one, as one holder has all of it; unchanged if it is no address."""
    parsed = address_of(address)
    if parsed is None:
        return address
    if not isinstance(parsed, IPv6Address) or parsed.is_loopback:
        return str(parsed)
    network = IPv6Address(int(parsed) >> (128 - _ONE_HOLDERS) << (128 - _ONE_HOLDERS))
    return f"{network}/{_ONE_HOLDERS}"


def parse_networks(typed: str) -> tuple[str, ...]:
    """Addresses and networks as typed, `10.0.0.5, 192.168.1.0/24`: each as a network, once, in order.

    The bits after a network's prefix do not count. Raises InvalidAddresses for anything else, and for none or
    more than `MOST_NETWORKS`.
    """
    words = filter(None, map(visible, _BETWEEN.split(typed[:LONGEST_READ].strip())))
    networks = {_network(word) for word in words}
    if not 0 < len(networks) <= MOST_NETWORKS:
        raise InvalidAddresses(most=MOST_NETWORKS)
    return tuple(map(str, sorted(networks, key=lambda network: (network.version, network))))


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether this IP address is in one of these networks, as `parse_networks` gives them."""
    client = address_of(address)
    return client is not None and any(client in _parsed(network) for network in networks)


def in_short(network: str) -> str:
    """The network as people write it: one of a single address as that."""
    return str(parsed.network_address) if (parsed := _parsed(network)).num_addresses == 1 else network


@lru_cache(maxsize=1024)
def _parsed(network: str) -> IPv4Network | IPv6Network:
    return ip_network(network)


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(word, strict=False)
    except ValueError:
        raise InvalidAddresses(most=MOST_NETWORKS, wrong=word) from None
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < 96:
        return network
    return ip_network(f"{mapped}/{network.prefixlen - 96}", strict=False)
