"""`ssl=verify-full` in the database's URL authenticates the server; `ssl=require` only encrypts.

The server speaks no more of PostgreSQL than the start of TLS, which is enough here.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.settings import Settings
from domain.errors import StorageUnavailable
from storage.database import open_database

_ASKS_FOR_TLS = 8  # bytes


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that `localhost` signed for itself, with its key in the same file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")]),
    )
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


@asynccontextmanager
async def server(certificate: Path) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Its port, and what reached it encrypted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    reached: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(_ASKS_FOR_TLS)
        writer.write(b"S")
        try:
            await writer.start_tls(context)
            reached.append(await reader.read(1))
        except (ssl.SSLError, ConnectionError):
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as serving:
        yield serving.sockets[0].getsockname()[1], reached


async def connect(host: str, port: int, how: str) -> None:
    url = Settings.model_validate(
        {"database_url": f"postgresql://vigia:canary@{host}:{port}/vigia?ssl={how}"}
    ).database
    database = open_database(url)
    try:
        with pytest.raises((StorageUnavailable, ValueError)):  # the server ends there, or is refused
            async with database.reading():
                pass
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("host", "how", "trusted", "reaches"),
    [
        ("localhost", "verify-full", True, True),
        ("127.0.0.1", "verify-full", True, False),  # the certificate is another host's
        ("localhost", "verify-full", False, False),  # nobody vouches for it
        ("localhost", "require", False, True),
    ],
)
async def test_nothing_is_said_to_a_server_that_is_not_the_one(
    certificate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    how: str,
    trusted: bool,
    reaches: bool,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    if trusted:
        monkeypatch.setenv("PGSSLROOTCERT", str(certificate))
    async with server(certificate) as (port, reached):
        await connect(host, port, how)
    assert [bool(each) for each in reached] == [True] * reaches
