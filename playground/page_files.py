"""The page itself: a few files, served as they are, under a policy that lets nothing else run."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from playground.guard import refuse

FOLDER = Path(__file__).parent / "page"

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}


async def serve(request: Request) -> Response:
    """A file of the page folder, the index for `/`; nothing outside the folder, no unknown kinds."""
    refusal = refuse(request)
    if refusal is not None:
        return PlainTextResponse(refusal, 403, HEADERS)
    path = (FOLDER / (request.path_params.get("path") or "index.html")).resolve()
    if not path.is_relative_to(FOLDER) or not path.is_file() or path.suffix not in _TYPES:
        return PlainTextResponse("No such page.", 404, HEADERS)
    about = path.stat()
    tag = f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
    headers = HEADERS | {"etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    # Small files by the dozen at each opening of the page: read here, not handed to a thread each.
    return Response(path.read_bytes(), headers=headers, media_type=_TYPES[path.suffix])


async def permalink(request: Request) -> Response:
    """Where chat.getPermalink points: the page, at that conversation and thread."""
    refusal = refuse(request)
    if refusal is not None:
        return PlainTextResponse(refusal, 403, HEADERS)
    place = {"in": request.path_params["channel"]}
    thread = request.query_params.get("thread_ts")
    ts = request.path_params["ts"]
    place |= {"thread": thread} if thread else {"at": f"{ts[:-6]}.{ts[-6:]}"}
    return RedirectResponse(f"/?{urlencode(place)}", headers=HEADERS)


def routes() -> list[Route]:
    return [
        Route("/", serve),
        Route("/page/{path:path}", serve),
        Route("/archives/{channel}/p{ts}", permalink),
    ]
