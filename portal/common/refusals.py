"""The one base of expected refusals: a code for programs, an HTTP status, a sentence for people."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Raised by services; nothing has changed when it comes. `retry_after` is in seconds, `errors` are sentences by
    field, `details` further keys of the answer to a program."""

    code = "refused"
    status = 409
    message: str | Promise = _("This cannot be done.")
    retry_after: int | None = None
    errors: Mapping[str, str | Promise] = MappingProxyType({})
    details: Mapping[str, object] = MappingProxyType({})

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.code)
