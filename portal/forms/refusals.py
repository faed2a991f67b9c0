"""What forms refuse, as a code and a sentence."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.common.refusals import Refusal
from portal.forms.engine import Defect

SENTENCES = {
    "stale": _("Somebody has changed this form meanwhile. Look at it again: your last change was not saved."),
    "code_taken": _("There is a form with this code already."),
    "not_published": _("Publish the form first: people can be shown a published version only."),
    "nothing_new": _("There is nothing to publish: the draft is the same as the version in force."),
    "unknown_place": _("There is no such place for a form here."),
    "not_yours": _("You cannot change forms at this place."),
    "closed": _("This form is not offered here any more."),
    "sent_before": _("This form was sent already, with other answers. Open it anew to send one more."),
    "unknown_version": _("This form was changed. Open it anew."),
    "bad_shape": _("The form is not stored in the shape that this program reads."),
    "last_page": _("The last page stays: a form has at least one."),
    "too_many_rows": _("One file takes 10,000 answers at most. Choose one form or a shorter time."),
    "too_wide": _("This is too much for one XLSX file. Choose one form or a shorter time, or take CSV."),
    "too_many": _("There are too many questions, pages or options."),
}
STATUSES = {"not_yours": 403, "unknown_place": 404, "closed": 410, "bad_shape": 422}


class FormRefused(Refusal):
    """`code` is one of SENTENCES."""

    def __init__(self, code: str) -> None:
        self.code, self.status = code, STATUSES.get(code, 409)
        super().__init__(SENTENCES[code])


class PublishRefused(Refusal):
    """The draft has defects; they are in `defects`."""

    code, status = "has_defects", 422
    message = _("The form has defects. Correct them before it is published.")

    def __init__(self, defects: Sequence[Defect]) -> None:
        super().__init__()
        self.defects = list(defects)


class AnswersRefused(Refusal):
    """`errors` by question, or «question__part»."""

    code, status = "invalid", 422
    message = _("Some answers are missing or wrong.")

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__()
        self.errors = errors
