"""What browsers may do with our answers: said on every one, also on refusals, files and errors."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
# No page of ours asks a telephone for any of it.
NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# Where programs ask. One that forgets TLS is refused, not led on: else nobody would notice.
PROGRAMS = (
    "/api/",
    "/gateway/",
    "/family/services/token/",
    "/family/services/revoke/",
    "/family/services/userinfo/",
)
PLAIN = "text/plain; charset=utf-8"


class Headers:
    """The outermost of all: nothing answers before it. What a view said of its answer stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        without_tls = settings.HTTPS and not request.is_secure()
        if without_tls and request.path_info.startswith(PROGRAMS):
            response = HttpResponse(
                "expected: https\n", status=403, content_type="text/plain; charset=utf-8"
            )
        else:
            response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
