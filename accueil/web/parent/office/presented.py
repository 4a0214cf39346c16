"""The certificate that a browser has shown, as the server of TLS says.

Only two can say it: the server that runs this program and speaks TLS itself, in the environment of
the request; or our own HTTPS server, in a header, on the host name where it asks for certificates,
with the secret that it shares with us. Whoever else sends these headers is not listened to.
"""

from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

SECRET, CERTIFICATE = "X-Certificate-Proxy", "X-Client-Certificate"
DIRECT = "SSL_CLIENT_CERT"


def presented(request: HttpRequest) -> bytes:
    """The certificate (PEM); nothing where none was shown or nobody we trust says so."""
    direct = str(request.META.get(DIRECT, ""))
    if direct:
        return direct.encode()
    if not _from_our_server(request):
        return b""
    sent = request.headers.get(CERTIFICATE, "")
    # A header that came twice is joined with a comma, which a certificate never has.
    return b"" if "," in sent else unquote_to_bytes(sent)


def asks_here(request: HttpRequest) -> bool:
    """Whether a certificate can be shown at this address, or only at another one."""
    return not settings.CERTIFICATE_HOST or request.get_host() == settings.CERTIFICATE_HOST


def address_for(request: HttpRequest, path: str) -> str:
    """Where a certificate can be shown: this page there."""
    return path if asks_here(request) else f"https://{settings.CERTIFICATE_HOST}{path}"


def _from_our_server(request: HttpRequest) -> bool:
    secret = settings.CERTIFICATE_PROXY_SECRET
    if not secret or not settings.CERTIFICATE_HOST or not asks_here(request):
        return False
    return constant_time_compare(request.headers.get(SECRET, ""), secret)
