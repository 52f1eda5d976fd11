"""The phone's page and its assets, never cached: whoever edits them sees it on reload."""

from pathlib import Path

from litestar import MediaType, Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from sandbox.errors import Missing

STATIC = Path(__file__).parent / "static"
_NEVER = CacheControlHeader(no_store=True)


@get("/", cache_control=_NEVER)
async def index() -> Response[bytes]:
    page = STATIC / "index.html"
    if not page.is_file():
        raise Missing("the phone's page is not there")
    return Response(page.read_bytes(), media_type=MediaType.HTML)


def assets() -> Router:
    return create_static_files_router("/static", [STATIC], cache_control=_NEVER)
