"""Refusals of identity, each with a sentence for people."""

from django.utils.translation import gettext_lazy as _

from portal.common.refusals import Refusal


class TooOften(Refusal):
    code, status = "too_often", 429
    message = _("Too many codes in a row. Wait an hour and try again.")


class NoPhone(Refusal):
    code = "no_phone"
    message = _("First write the phone into the profile.")


class NotSent(Refusal):
    code, status = "not_sent", 503
    message = _("The message could not be sent. Try again in a few minutes.")


class WrongCode(Refusal):
    code, status = "wrong_code", 422
    message = _("The code does not match, or is used up. Check the digits, or ask for a new code.")


class NoSuchPerson(Refusal):
    """The same for an unknown address and a wrong code: a desk must not be a way to learn who has an account."""

    code, status = "no_such_person", 422
    message = _(
        "There is no such e-mail with such a code. Ask the person to open the page of identity in the cabinet."
    )


class WrongNumber(Refusal):
    code, status = "wrong_number", 422
    message = _("This is no РНОКПП: check the ten digits.")


class KnownElsewhere(Refusal):
    code = "known_elsewhere"
    message = _(
        "Another account is already confirmed for this person. Sign in to that one; if it is not yours, come to the "
        "service centre with a document."
    )


class OtherPerson(Refusal):
    code = "other_person"
    message = _("This account is already confirmed for another person.")


class NotYourself(Refusal):
    code, status = "not_yourself", 403
    message = _("Nobody checks themselves: ask a colleague.")


class NotAllowed(Refusal):
    """The person came back without a code: they refused there, or closed what was asked."""

    code, status = "not_allowed", 400
    message = _("You did not confirm who you are on id.gov.ua. Nothing has changed; you can try again any time.")


class GatewayFailed(Refusal):
    code, status = "gateway_failed", 502
    message = _("id.gov.ua did not answer as it should. Nothing has changed; try again.")


class StaleReturn(Refusal):
    code, status = "stale_return", 409
    message = _("This way from id.gov.ua was used already, or took too long, or began in another browser. Begin anew.")


class UnknownPerson(Refusal):
    code, status = "unknown_person", 409
    message = _(
        "No account is linked with you yet. Sign in by your e-mail once, open the page of identity in the cabinet and "
        "link it there: so nobody can take over somebody else's account."
    )
