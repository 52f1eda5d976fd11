"""What each setting takes, as it stands in the environment; each raises ValueError for anything else."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from domain.cosignatures import Witness
from domain.errors import InvalidTimeZone
from domain.signed_notes import COSIGNATURE, read_verifier_key
from domain.zones import parse_zone
from storage.address import parse_address

_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_KEY = re.compile(r"[\w-]{43}=", re.ASCII)
_ADDRESS = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.%\w]+)\]|(?P<four>[^\s:\[\]/]+)):(?P<port>\d{1,5})", re.ASCII
)
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_OUR_PATHS = ("health", "schema", "v1")  # what the HTTP door has for business systems


class Address(NamedTuple):
    """Where to listen; port 0 is any free one."""

    host: str
    port: int


def parse_token(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _TOKEN.fullmatch(value.strip()):
        raise ValueError
    return value.strip()


def parse_api(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+[^\s?#]*", value):
        raise ValueError
    return value.rstrip("/")


def parse_database_url(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not re.match(r"(sqlite:///|postgresql://)\S", value):
        raise ValueError
    url = parse_address(value)
    known = {"host", "port", "ssl"} if url.get_backend_name() == "postgresql" else set()
    if ":memory:" in value or not set(url.query) <= known:
        raise ValueError
    return value


def parse_key(value: object) -> object:
    if isinstance(value, str) and not _KEY.fullmatch(value.strip()):
        raise ValueError
    return value.strip() if isinstance(value, str) else value


def parse_owner_ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    ids = frozenset(int(part) for part in value.split(",") if part.strip())
    if any(each <= 0 for each in ids):
        raise ValueError
    return ids


def parse_door(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _ADDRESS.fullmatch(value.strip())
    if match is None or int(match["port"]) > 65535:
        raise ValueError
    return Address(match["six"] or match["four"], int(match["port"]))


def parse_http_url(value: object) -> object:
    """Where business systems find the door: like a webhook, with or without a path."""
    if not isinstance(value, str):
        return value
    address = value.strip().rstrip("/")
    if not re.fullmatch(r"(?:/[\w.~-]+)*", _safe_url(address).path, re.ASCII):
        raise ValueError
    return address


def parse_webhook(value: object) -> object:
    """An https URL with a path; http, which anybody on the way can read, only to this machine."""
    if not isinstance(value, str):
        return value
    path = _safe_url(value.strip()).path
    if not re.fullmatch(r"(?:/[\w.~-]+)+", path, re.ASCII) or path.split("/")[1] in _OUR_PATHS:
        raise ValueError
    return value.strip()


def parse_witnesses(value: object) -> object:
    """Witnesses with commas between them: the key that each signs with, and where it is.

    What they answer is signed, so that http may go anywhere.
    """
    if not isinstance(value, str):
        return value
    witnesses = tuple(_witness(each) for each in value.split(",") if each.strip())
    if len({each.key for each in witnesses}) < len(witnesses):
        raise ValueError
    return witnesses


def parse_authority(value: object) -> object:
    """Where an authority of time stamps is; http too, as many are, since what it says is signed."""
    if isinstance(value, str) and not _is_anybodys_url(value.strip()):
        raise ValueError
    return value.strip() if isinstance(value, str) else value


def _is_anybodys_url(url: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s/?#@]+(?:/[\w./~-]*)?", url, re.ASCII) and urlsplit(url).hostname)


def _witness(text: str) -> Witness:
    key, _, url = text.strip().partition(" ")
    url = url.strip().rstrip("/")
    if not _is_anybodys_url(url):
        raise ValueError
    return Witness(read_verifier_key(key, COSIGNATURE), url)


def _safe_url(value: str) -> SplitResult:
    parts = urlsplit(value)
    if parts.query or parts.fragment or parts.username is not None or not parts.hostname:
        raise ValueError
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError
    _ = parts.port  # raises ValueError for what is none
    return parts


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def parse_timezone(value: str) -> str:
    try:
        return parse_zone(value)
    except InvalidTimeZone as error:
        raise ValueError from error


def parse_level(value: str) -> str:
    if value.strip().upper() not in LEVELS:
        raise ValueError
    return value.strip().upper()
