"""What is refused, in plain words with a way forward."""

from django.utils.translation import gettext_lazy as _

from portal.common.refusals import Refusal
from portal.subscriptions.constants import CONFIRM_WITHIN


class LinkRefused(Refusal):
    """Forged, cut, of another community or about an address that is already erased: nobody is told which."""

    code, status = "bad_link", 404
    message = _(
        "Perhaps your mail program has cut the link, or it is too old. Open the letter once more and press the link "
        "itself, or subscribe again."
    )


class LinkExpired(Refusal):
    code, status = "expired_link", 410
    message = _(
        "The link from the letter worked for %(days)d days and is over now. Subscribe again: we will send a new one."
    )

    def __init__(self) -> None:
        super().__init__(str(self.message) % {"days": CONFIRM_WITHIN.days})


class LinkUsed(Refusal):
    code, status = "used_link", 410
    message = _(
        "This link was used already, and the subscription was ended later. If you want the letters again, subscribe "
        "once more."
    )


class AddressClosed(Refusal):
    code, status = "address_closed", 409
    message = _(
        "We do not send mailings to this address: somebody asked so, or letters did not arrive. Write or call us, "
        "our contacts are at the foot of the page."
    )


class TooManyAsked(Refusal):
    code, status = "too_many", 429
    message = _("Too many subscriptions were asked for from your network. Try again in an hour.")
    retry_after = 3600
