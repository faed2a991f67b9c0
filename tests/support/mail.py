"""A real SMTP server that keeps every letter in memory."""

import email
import email.policy
import time
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.ports import free_port


class SmtpSink:
    """Letters in `messages`; `refuse = "451 later"` makes the server answer so to every next letter."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self.refuse = ""
        self.controller = Controller(self, hostname=self.host, port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            return self.refuse
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.messages.append(letter)
        return "250 kept"

    def wait(self, count: int = 1, seconds: float = 15) -> list[EmailMessage]:
        end = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.messages) >= count, f"{len(self.messages)} of {count} letters after {seconds} s"
        return self.messages

    def clear(self) -> None:
        self.messages.clear()
        self.refuse = ""
