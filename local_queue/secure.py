"""The second port of the hall: the same pages by https, with the certificate of today."""

import logging
import time
from typing import Any

from OpenSSL import SSL
from twisted.internet import reactor
from twisted.internet.error import CannotListenError
from twisted.protocols.tls import TLSMemoryBIOFactory

from local_queue import certificates
from local_queue.limits import BoundedFactory, BoundedServer, Doors

LOOKED_SECONDS = 3600

log = logging.getLogger("local_queue.secure")


class Contexts:
    """Asked for every connection; looks once an hour whether the certificate is to be renewed."""

    def __init__(self) -> None:
        self.context: SSL.Context | None = None
        self.looked = 0.0

    def getContext(self) -> SSL.Context:
        now = time.monotonic()
        if self.context is None or now - self.looked > LOOKED_SECONDS:
            self.looked = now
            self.context = self._newest()
        return self.context

    def _newest(self) -> SSL.Context:
        try:
            is_new = certificates.ensure()
        except OSError as error:
            log.error("the certificate cannot be renewed: %s", error)
            is_new = False
        if self.context is not None and not is_new:
            return self.context
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        file = str(certificates.folder().key)
        context.use_certificate_file(file)
        context.use_privatekey_file(file)
        return context


def listen(server: BoundedServer, port: int, interface: str) -> str:
    """Open the port beside the plain one; what keeps it closed, in a sentence, or nothing."""
    contexts = Contexts()
    try:
        contexts.getContext()
        inner: Any = TLSMemoryBIOFactory(contexts, False, BoundedFactory(server))
        reactor.listenTCP(port, Doors(inner), backlog=512, interface=interface)  # type: ignore[attr-defined]  of reactors
    except (OSError, SSL.Error, CannotListenError) as error:
        return f"No https on port {port}: {error}"
    return ""
