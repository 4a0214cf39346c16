"""The site behind TLS, as a process: asks browsers for a certificate, and takes them without one.

python -m tests.journeys.tls_server PORT CERTIFICATE KEY ISSUERS
"""

import ssl
import sys

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server


def main(port: str, certificate: str, key: str, issuers: str) -> None:
    """Serve until the process is ended."""
    from accueil.config.wsgi import application

    server = Server(("127.0.0.1", int(port)), application, numthreads=4)
    adapter = BuiltinSSLAdapter(certificate, key)
    adapter.context.load_verify_locations(issuers)
    adapter.context.verify_mode = ssl.CERT_OPTIONAL
    server.ssl_adapter = adapter
    server.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
