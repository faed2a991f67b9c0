"""Short messages: an interface, a gateway that writes to the console (development), one over HTTP."""

import json
import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.common.outbound import CallFailed, CallRefused, call

logger = logging.getLogger("portal.identity.sms")


class GatewayError(Exception):
    """The message did not go."""


class Gateway(Protocol):
    def send(self, to: str, text: str) -> None:
        """Hand a message over; GatewayError. `to` is +380XXXXXXXXX. Five seconds at most: a person waits."""


class ConsoleGateway:
    """Writes the message where `make run` is read. Production refuses it: a code in a log is no secret."""

    def send(self, to: str, text: str) -> None:
        logger.info("message to %s: %s", to, text)


class HttpGateway:
    """POST {"to", "text", "sender"} with a bearer token to SMS_URL; any 2xx is an accepted message."""

    def send(self, to: str, text: str) -> None:
        body = json.dumps({"to": to, "text": text, "sender": settings.SMS_SENDER}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
        try:
            answer = call("POST", settings.SMS_URL, body=body, headers=headers)
        except (CallFailed, CallRefused) as error:
            logger.warning("the gateway of messages did not answer: %s", type(error).__name__)
            raise GatewayError from error
        if not 200 <= answer.status < 300:
            logger.warning("the gateway of messages answered %s", answer.status)
            raise GatewayError


def gateway() -> Gateway | None:
    """The one of the settings; None where phones are not checked."""
    return import_string(settings.SMS_GATEWAY)() if settings.SMS_GATEWAY else None
