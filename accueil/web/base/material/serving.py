"""A file of material to a browser: whole or a range of it, piece by piece, never executed."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from accueil.material.files import pieces
from accueil.material.models import MaterialFile
from accueil.store.uploads import SAFE_HEADERS

RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
# Its bytes never change under its address; only who may read it keeps it, and for an hour.
KEPT = "private, max-age=3600"


def served(request: HttpRequest, file: MaterialFile) -> HttpResponseBase:
    """A file as a download, which a page may also play or show; a range of it where asked for.

    Of several ranges, or one of another version of the file, the whole is given; a range that
    begins beyond its end is refused (416).
    """
    tag = f'"{file.sha256}"'
    headers = {
        **SAFE_HEADERS,
        "Cache-Control": KEPT,
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
    }
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    wanted = _range(request, tag, file.size)
    if wanted is None:
        gone = {**headers, "Content-Range": f"bytes */{file.size}"}
        return HttpResponse(status=416, headers=gone)
    first, last, part = wanted
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    status = 206 if part else 200
    text = file.media_type.startswith("text/")
    kind = f"{file.media_type}; charset=utf-8" if text else file.media_type
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=kind)
    return StreamingHttpResponse(
        pieces(file.pk, first, last), status=status, headers=headers, content_type=kind
    )


def _range(request: HttpRequest, tag: str, size: int) -> tuple[int, int, bool] | None:
    """First and last byte, and whether that is a part; None where there are no such bytes."""
    whole = 0, size - 1, False
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    if not found or request.headers.get("If-Range", tag) != tag:
        return whole
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1, True) if last and int(last) else None
    if int(first) >= size:
        return None
    if last and int(last) < int(first):
        return whole
    return int(first), min(int(last), size - 1) if last else size - 1, True
