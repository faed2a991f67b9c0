"""Refusals of devices, each with a sentence for people."""

from django.utils.translation import gettext_lazy as _

from portal.common.refusals import Refusal


class PushIsOff(Refusal):
    code, status = "push_is_off", 404
    message = _("Notices to devices are not switched on here.")


class BadDevice(Refusal):
    code, status = "bad_device", 422
    message = _("This browser gave an address that cannot be used. Try again, or another browser.")


class SomebodyElses(Refusal):
    code = "somebody_elses"
    message = _("Somebody else has notices on in this browser. Switch them off there first.")


class TooManyDevices(Refusal):
    code = "too_many_devices"
    message = _("There are ten devices already. Remove one that you do not use.")


class TooManyTests(Refusal):
    code, status = "too_many_tests", 429
    message = _("Five tests an hour are enough. Try again later.")
