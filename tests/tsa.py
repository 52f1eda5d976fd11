"""A real authority of time stamps: openssl's, behind a small HTTP server."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.witnesses import request_in

_CONFIG = """\
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[tsa]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[authority]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
NAME = "Autoridad de prueba"


class Openssl:
    """The authority's files, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "tsa.cnf").write_text(_CONFIG)
        (folder / "serial").write_text("01")
        new = "req -config tsa.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        self._run(f"{new} -x509 -days 3650 -extensions root -keyout root.key -out root.pem", "/CN=Raíz")
        self._run(f"{new} -keyout tsa.key -out tsa.csr", f"/CN={NAME}")
        issue = "x509 -req -CA root.pem -CAkey root.key -days 3650 -extfile tsa.cnf -extensions tsa"
        self._run(f"{issue} -in tsa.csr -out tsa.pem")

    @property
    def root(self) -> Path:
        """The root's certificate."""
        return self._folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """The authority's answer."""
        (self._folder / "query.tsq").write_bytes(query)
        self._run(
            "ts -reply -config tsa.cnf -section authority -queryfile query.tsq -signer tsa.pem -inkey tsa.key"
            " -out reply.tsr"
        )
        return (self._folder / "reply.tsr").read_bytes()

    def _run(self, command: str, subject: str = "") -> None:
        named = ["-utf8", "-subj", subject] if subject else []
        command_line = ["openssl", *command.split(), *named]
        subprocess.run(command_line, cwd=self._folder, check=True, capture_output=True)


@asynccontextmanager
async def authority_at_work(openssl: Openssl) -> AsyncIterator[str]:
    """Within the block it stamps whatever comes; gives its URL."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = await asyncio.to_thread(openssl.reply, await request_in(reader))
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {len(answer)}"
        )
        writer.write(f"{head}\r\n\r\n".encode() + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    async with server:
        yield f"http://{host}:{port}/tsa"
