"""Who may reach the sandbox from a browser: only its own page, by this machine's names.

Another site's page can make a visitor's browser send requests to a local port, or point its own name at it.
Programs send no Origin, and use the address that they were given.
"""

from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.status_codes import HTTP_403_FORBIDDEN, HTTP_421_MISDIRECTED_REQUEST
from litestar.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE = frozenset({"GET", "HEAD"})


def only_own_page(app: ASGIApp) -> ASGIApp:
    """Answer 421 to requests for another name, and 403 to those of another site's page."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope) if scope["type"] == ScopeType.HTTP else None
        if refusal is None:
            await app(scope, receive, send)
            return
        response = Response({"detail": refusal[1]}, status_code=refusal[0])
        await response.to_asgi_response(None, Request(scope))(scope, receive, send)

    return guarded


def _refusal(scope: Scope) -> tuple[int, str] | None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    server = scope.get("server")
    if server is None or not _is_ours(f"//{headers.get('host', '')}", server):
        return HTTP_421_MISDIRECTED_REQUEST, "the sandbox answers to its own address alone"
    origin = headers.get("origin")
    if origin is not None and not _is_ours(origin, server):
        return HTTP_403_FORBIDDEN, "another site's page may not speak to the sandbox"
    crosses = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    if crosses and scope.get("method") not in _SAFE:
        return HTTP_403_FORBIDDEN, "another site's page may not speak to the sandbox"
    return None


def _is_ours(address: str, server: tuple[str, int | None]) -> bool:
    """Whether the address is ours: a name of this machine, or the one listened on."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host, listening = server
    if parts.scheme not in ("", "http") or parts.path or parts.username is not None:
        return False
    return port == listening and (parts.hostname in _LOOPBACK or parts.hostname == host)
