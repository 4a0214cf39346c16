"""Data for everybody: kept by whoever reads it until it changes, and read by pages of others."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

# Pages of others may read it, without anybody's session.
ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
KEPT, ASK_AGAIN = "public, max-age=3600", "public, no-cache"


def open_data(
    request: HttpRequest, content: bytes, content_type: str, *, tag: str, kept: str = KEPT
) -> HttpResponse:
    """Content for everybody; nothing but its tag for who has it already (304)."""
    quoted = f'"{tag}"'
    headers = {**ANY_ORIGIN, "Cache-Control": kept, "ETag": quoted}
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if known and any(one in ("*", quoted, f"W/{quoted}") for one in known):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=content_type, headers=headers)
