"""What comes to the HTTP door without a right to: wrong keys, foreign companies, bodies of every shape."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from random import Random
from urllib.parse import urlsplit

from tests.torture.siege import Siege

_BODIES: tuple[bytes, ...] = (
    b"", b"{}", b"[]", b"null", b"{", b"\x00", b"\xff\xfe", b'"\\ud83d"', b"[" * 30_000, b'{"a":' * 9_000,
    b'{"operation": "document_cancelled", "user": "ZQ0", "summary": "x", "operation_id": "no"}',
    b'{"operation": "access_denied", "user": "CONSOLA", "summary": "x", '
    b'"operation_id": "0190b7f2-6f0e-7c3a-9f53-1d2f6c1b2a3c"}',
    b'{"operation": "document_cancelled", "user": "INTRUSO", "full_name": "Intruso", "summary": "x", '
    b'"operation_id": "0190b7f2-6f0e-7c3a-9f53-1d2f6c1b2a3c"}',
    b"x" * 70_000,
)  # fmt: skip
_METHODS = ("POST", "POST", "POST", "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND")
_PATHS = (
    "/v1/companies/{}/operations", "/v1/companies/{}/operations/", "/v1/companies/../companies/{}/operations",
    "/v1/companies/{}%2foperations", "/v1/companies/{}/operations" + "/x" * 30_000, "",
    "//v1/companies/{}/operations", "/v1/companies/{}/users", "/", "/health",
    "/schema", "/metrics", "/.env", "/%00", "/v1/companies/{}/operations?key=1&key=2",
)  # fmt: skip
_COMPANIES = (
    "0",
    "1",
    "2",
    "3",
    "-1",
    "+1",
    "1e3",
    "01",
    "%31",
    "9" * 30,
    "1.0",
    "١",
    "%D9%A1",
    "1;",
    "a",
    " ",
)


# Another company's number, in whatever way it is written, and those of the key's own company.
_OWN = frozenset({"1", "01", "%31", "+1", "1.0", "1;", "%D9%A1"})
_VERSIONS = ("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "")
_PATIENCE = 30.0  # seconds


async def http_forgery(siege: Siege, chance: Random) -> int:
    """Send one request that must change nothing; returns the status that answered it, 0 for a closed door.

    It is written by hand, as no client would send half of them.
    """
    address = urlsplit(siege.process.http_url or "")
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    status = 0
    try:
        writer.write(_request(siege, chance))
        writer.write_eof()
        async with asyncio.timeout(_PATIENCE):
            with suppress(ConnectionError):
                await writer.drain()
            first = await reader.readline()
        status = int(first.split()[1]) if first.startswith(b"HTTP/") else 0
    except ConnectionError:
        pass  # the door was shut on a request that is none
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return status


def _request(siege: Siege, chance: Random) -> bytes:
    company = chance.choice(_COMPANIES)
    key = chance.choice(_keys(siege.api_key))
    if company not in _OWN and chance.random() < 0.3:
        key = f"Bearer {siege.api_key}"  # a key that is good, for another company
    body = chance.choice(_BODIES)
    length = chance.choice((len(body), len(body), len(body), 0, 1, -1, 10**12, "x"))
    kind = chance.choice(("application/json", "application/json", "text/plain", "", "multipart/form-data"))
    path = chance.choice(_PATHS).format(company)
    lines = [
        f"{chance.choice(_METHODS)} {path} {chance.choice(_VERSIONS)}",
        "Host: x",
        "Connection: close",
        "X-HTTP-Method-Override: PUT",
        f"Content-Type: {kind}",
        *((f"Authorization: {key}",) if key is not None else ()),
        chance.choice((f"Content-Length: {length}", "Transfer-Encoding: chunked")),
    ]
    if length != len(body):
        body = body[:100]  # nobody waits for the rest of it
    return "\r\n".join([*lines, "", ""]).encode() + body


def _keys(key: str) -> tuple[str | None, ...]:
    """None of them opens any company."""
    return (
        None, "", "Bearer", "Bearer ", "Basic YTpi", f"Bearer {key[:-1]}", f"Bearer {key}A", f"Token {key}",
        f"Bearer vigia_{'A' * 43}", "Bearer " + "x" * 7_000, "bearer ' OR 1=1", f"Bearer {key.upper()}",
        f"Bearer\t{key}", f"Bearer \x00{key}", "Bearer ñ", "\x7f",
    )  # fmt: skip
