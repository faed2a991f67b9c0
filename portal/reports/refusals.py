"""What cannot be done, in words."""

from django.utils.translation import gettext_lazy as _

from portal.common.refusals import Refusal


class TooManyRows(Refusal):
    code = "too_many_rows"
    status = 422
    message = _("The report has more than 20,000 lines. Choose a shorter period.")


class TooLongForPaper(Refusal):
    code = "too_long_for_paper"
    status = 422
    message = _("A PDF has 1,000 lines at most. Choose a shorter period, or take the table (XLSX).")


class TooManySchedules(Refusal):
    code = "too_many_schedules"
    message = _("The community has a hundred scheduled reports already. Delete one that nobody needs.")


class NothingToSend(Refusal):
    code = "nothing_to_send"
    message = _("This report is being made at this moment, or it has been stopped.")


class NoSuchLink(Refusal):
    code = "no_such_link"
    status = 404
    message = _("This link does not work any more. The address gets no such reports.")
