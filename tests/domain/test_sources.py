"""Where a connection comes from, and the networks that a key names."""

from __future__ import annotations

import pytest

from domain.errors import InvalidAddresses
from domain.sources import in_short, is_within, parse_networks


@pytest.mark.parametrize(
    ("typed", "networks"),
    [
        ("192.168.1.0/24", ("192.168.1.0/24",)),
        ("192.168.1.77/24", ("192.168.1.0/24",)),
        ("187.10.20.30", ("187.10.20.30/32",)),
        ("187.10.20.30, 10.0.0.0/8 y 10.0.0.0/8", ("10.0.0.0/8", "187.10.20.30/32")),
        ("10.0.0.1;10.0.0.2\n10.0.0.3", ("10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32")),
        ("2001:db8::1/32, 10.0.0.1", ("10.0.0.1/32", "2001:db8::/32")),
        ("::ffff:10.0.0.1", ("10.0.0.1/32",)),
        ("::ffff:10.0.0.0/104", ("10.0.0.0/8",)),
        ("10.0.0.0/255.0.0.0", ("10.0.0.0/8",)),
    ],
)
def test_reads_addresses_and_networks(typed: str, networks: tuple[str, ...]) -> None:
    assert parse_networks(typed) == networks


@pytest.mark.parametrize(
    "typed", ["", " , ", "casa", "10.0.0", "10.0.0.256", "10.0.0.1/33", "0x7f.1", "2130706433", "010.0.0.1"]
)
def test_refuses_what_is_no_address(typed: str) -> None:
    with pytest.raises(InvalidAddresses):
        parse_networks(typed)


def test_takes_as_many_as_a_key_needs_and_no_more() -> None:
    assert len(parse_networks(" ".join(f"10.0.0.{n}" for n in range(20)))) == 20
    with pytest.raises(InvalidAddresses):
        parse_networks(" ".join(f"10.0.0.{n}" for n in range(21)))


@pytest.mark.parametrize(
    ("address", "within"),
    [
        ("10.1.2.3", True),
        ("11.1.2.3", False),
        ("::ffff:10.1.2.3", True),
        ("fe80::1%eth0", True),
        ("fe81::1", False),
        ("", False),
        ("10.1.2.3.4", False),
    ],
)
def test_tells_what_is_within(address: str, within: bool) -> None:
    assert is_within(address, ["10.0.0.0/8", "fe80::/32"]) is within


def test_one_address_is_written_as_such() -> None:
    assert [in_short(each) for each in ("10.0.0.1/32", "2001:db8::1/128", "10.0.0.0/8")] == [
        "10.0.0.1",
        "2001:db8::1",
        "10.0.0.0/8",
    ]
