"""Questions of the queue's own form on the page of details. Without a script a question that hangs on an answer is
asked when that answer has come: the server judges, and the page comes back with what is now to be asked."""

from collections.abc import Mapping
from typing import Any

from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import get_language

from modules.equeue.models import Draft, Queue
from modules.equeue.selectors.questions import asked_form, questions_of
from portal.forms.bound import ScreenForm
from portal.forms.engine import is_shown
from portal.forms.models import FormVersion


class QuestionsForm(ScreenForm):
    """`on_page` are codes that the page asked; what is shown beside them is new, and no mistake yet."""

    def __init__(
        self, version: FormVersion, data: Any = None, answers: Mapping[str, Any] | None = None, on_page: str = ""
    ) -> None:
        self.version = version
        self.form = questions_of(version)
        self.on_page = set(on_page.split(","))
        self.has_new = False
        super().__init__(tuple(self.form.questions()), get_language() or "uk", data, answers)
        if data is None:
            known = answers or {}
            self._show([row.code for row in self.form.questions() if is_shown(row, known)])

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        if not self.is_bound:
            return
        self.cleaned_data = {}
        shown = []
        for question in self.form.questions():
            if not is_shown(question, self.clean_answers):
                continue
            shown.append(question.code)
            if question.code in self.on_page:
                self.judge_question(question)
            else:
                self.has_new = True
        self._show(shown)

    def _show(self, codes: list[str]) -> None:
        self.questions = tuple(row for row in self.form.questions() if row.code in codes)
        for name in list(self.fields):
            if name.partition("__")[0] not in codes:
                del self.fields[name]

    @property
    def codes(self) -> str:
        return ",".join(row.code for row in self.questions)

    @property
    def title(self) -> str:
        return self.form.title.into(self.language)

    @property
    def consent(self) -> str:
        return self.form.consent.into(self.language)


def questions_form(request: HttpRequest, queue: Queue, draft: Draft | None) -> QuestionsForm | None:
    """The form as it was posted, or as it was left; None where the queue asks nothing."""
    number = request.POST.get("form_version", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    version = asked_form(queue, int(number) if is_number else None)
    if version is None:
        return None
    if request.method == "POST":
        return QuestionsForm(version, request.POST, on_page=request.POST.get("asked", ""))
    known = draft.answers if draft is not None and draft.form_version_id == version.pk else {}
    return QuestionsForm(version, answers=known)
