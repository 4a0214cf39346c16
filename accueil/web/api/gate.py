"""Around all addresses of the API: no cookies, no body that is too large, every refusal as JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accueil.web.api.anyone import METHODS, answer_anyone
from accueil.web.api.anyone import MOST_BYTES as ANYONES_BYTES
from accueil.web.api.errors import OF_STATUS, Refused, refusal

PREFIX = "/api/v1/"
MOST_BYTES = 2 * 1024 * 1024
JSON = "application/json"


class Gate:
    """Who enters here has a key: a browser's cookies count for nothing, so nobody can be made to
    send something from a page of others. A body is refused before it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        if request.path_info in METHODS:
            return answer_anyone(request, self.answer)
        return self.answer(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless the body is refused."""
        most = ANYONES_BYTES if request.path_info in METHODS else MOST_BYTES
        return refused_body(request, most) or as_json(self.get_response(request))


def refused_body(request: HttpRequest, most: int) -> HttpResponse | None:
    """Why a body is not even read: too large, or of a size that is not said."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return refusal(Refused(411, "length_required", place="header Content-Length"))
    if not said.isascii() or not said.isdigit() or len(said) > 12 or int(said) > most:
        batches = "; send several batches" if most == MOST_BYTES else ""
        expected = f"at most {most} bytes{batches}"
        return refusal(Refused(413, "too_large", place="body", expected=expected))
    return None


def as_json(response: HttpResponse) -> HttpResponse:
    """A refusal that was made for browsers, as one for programs; all else as it is."""
    made_for_browsers = not response.headers.get("Content-Type", "").startswith(JSON)
    if response.status_code < 400 or not made_for_browsers:
        return response
    code = OF_STATUS.get(response.status_code, "refused")
    made = refusal(Refused(response.status_code, code))
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made
