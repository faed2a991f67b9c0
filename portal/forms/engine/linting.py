"""Everything that is wrong with a definition, in plain sentences. A form with defects is not published."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.common.maps import is_in_ukraine
from portal.forms.engine.answering import MOST_FILES, MOST_LENGTH, MOST_MEGABYTES, range_of
from portal.forms.engine.definition import Choice, Definition, Kind, Personal, Question, Rule, Test, Text
from portal.forms.engine.reaching import can_be_shown

WITH_CHOICES = (Kind.SINGLE, Kind.MULTI, Kind.RANKING, Kind.MATRIX)
BY_NUMBER = (Kind.STARS, Kind.NPS, Kind.SCALE, Kind.NUMBER)
WITHOUT_VALUE = (Test.ANSWERED, Test.NOT_ANSWERED)
LONGEST_SCALE = 10
MOST_KM = 1000
COMPARED = (Kind.SINGLE, Kind.TEXT, Kind.DATE, *BY_NUMBER)


@dataclass(frozen=True, slots=True)
class Defect:
    """`code` for programs, `question` where it is one's own, `sentence` for people."""

    code: str
    sentence: str
    question: str = ""


def lint(form: Definition) -> list[Defect]:
    """All defects, in the order of the form."""
    return [*_form(form), *(defect for question in form.questions() for defect in _question(form, question))]


def name_of(question: Question) -> str:
    return question.label.into("uk") or question.code


def _form(form: Definition) -> Iterator[Defect]:
    if not form.title.uk:
        yield Defect("no_title", _("The form has no title."))
    if not any(form.questions()):
        yield Defect("no_questions", _("The form has no questions."))
    for page in form.pages:
        if not page.questions and len(form.pages) > 1:
            yield Defect("empty_page", _("Page «%(page)s» has no questions.") % {"page": page.title.uk or page.code})
    for code, count in Counter(question.code for question in form.questions()).items():
        if count > 1:
            yield Defect("repeated_code", _("Two questions have the same code «%(code)s».") % {"code": code}, code)
    if any(question.personal is not Personal.NONE for question in form.questions()) and not form.consent.uk:
        yield Defect(
            "no_consent", _("The form asks for personal data, but has no text of consent to their processing.")
        )
    texts = [(form.title, _("the title of the form")), (form.intro, _("the introduction"))]
    texts += [(form.consent, _("the text of consent")), (form.thanks, _("the words of thanks"))]
    texts += [(page.title, _("the title of a page")) for page in form.pages]
    for text, name in texts:
        yield from _translations(form, text, name)


def _translations(form: Definition, text: Text, name: str, question: str = "") -> Iterator[Defect]:
    if not text:
        return
    if not text.uk:
        yield Defect("no_ukrainian", _("There is no Ukrainian text: %(name)s.") % {"name": name}, question)
    if "en" in form.languages and not text.en:
        yield Defect("no_english", _("There is no English text: %(name)s.") % {"name": name}, question)


def _question(form: Definition, question: Question) -> Iterator[Defect]:
    name = name_of(question)

    def defect(code: str, sentence: str) -> Defect:
        return Defect(code, sentence % {"question": name}, question.code)

    if not question.label.uk:
        yield defect("no_label", _("Question «%(question)s» has no text."))
    parts = [(question.label, name), (question.hint, _("the hint of «%(question)s»") % {"question": name})]
    options = _("an option of «%(question)s»") % {"question": name}
    parts += [(item.label, options) for item in (*question.choices, *question.rows)]
    parts += [(question.low_label, options), (question.high_label, options)]
    for text, said in parts:
        yield from _translations(form, text, said, question.code)
    if question.kind in WITH_CHOICES:
        yield from _options(question, question.choices, name)
    if question.kind is Kind.MATRIX and not question.rows:
        yield defect("no_rows", _("Table «%(question)s» has no rows."))
    if question.kind is Kind.MATRIX and len({row.code for row in question.rows}) != len(question.rows):
        yield defect("repeated_option", _("Two options of «%(question)s» have the same code."))
    yield from (defect(code, sentence) for code, sentence in _limits(question))
    yield from _conditions(form, question, name)


def _options(question: Question, choices: tuple[Choice, ...], name: str) -> Iterator[Defect]:
    words = {"question": name}
    if len(choices) < 2:
        yield Defect("few_options", _("Question «%(question)s» needs at least two options.") % words, question.code)
    if len({choice.code for choice in choices}) != len(choices):
        yield Defect("repeated_option", _("Two options of «%(question)s» have the same code.") % words, question.code)
    if any(not choice.label for choice in choices):
        yield Defect("empty_option", _("An option of «%(question)s» has no text.") % words, question.code)


def _limits(question: Question) -> Iterator[tuple[str, str]]:
    low, high = question.low, question.high
    if low is not None and high is not None and low > high:
        yield "wrong_limits", _("In «%(question)s» the least is greater than the greatest.")
    elif question.kind is Kind.SCALE and not 0 < range_of(question)[1] - range_of(question)[0] <= LONGEST_SCALE:
        yield "wrong_limits", _("The scale of «%(question)s» must have from 2 to 11 marks.")
    if question.kind is Kind.MULTI and (
        (low is not None and low > len(question.choices)) or (high is not None and high < 1)
    ):
        yield "wrong_limits", _("Nobody can mark as many options as «%(question)s» wants.")
    if question.max_length < 0 or question.max_length > MOST_LENGTH:
        yield "wrong_limits", _("The length of the answer to «%(question)s» is out of bounds.")
    if question.kind is Kind.FILE and not (
        1 <= (1 if high is None else high) <= MOST_FILES and 0 <= question.most_mb <= MOST_MEGABYTES
    ):
        yield "wrong_limits", _("«%(question)s» wants more or larger files than the site takes.")
    area = question.area
    if area is not None and not (is_in_ukraine(area.lat, area.lon) and 1 <= area.km <= MOST_KM):
        yield "wrong_limits", _("The map of «%(question)s» opens outside Ukraine, or its area is too large.")
    if not 0 <= question.decimals <= 6:
        yield "wrong_limits", _("«%(question)s» can have from 0 to 6 digits after the comma.")


def _conditions(form: Definition, question: Question, name: str) -> Iterator[Defect]:
    codes = [each.code for each in form.questions()]
    earlier = set(codes[: codes.index(question.code)])
    is_sound = True
    for rule in question.show_if.rules:
        found = form.find(rule.question)
        if found is None:
            problem = "unknown_question", _("«%(question)s» depends on a question that is not in the form.")
        elif _is_in_circle(form, question.code, rule.question):
            problem = "circle", _("«%(question)s» depends on itself: the conditions go in a circle.")
        elif rule.question not in earlier:
            problem = "later_question", _("«%(question)s» depends on «%(other)s», which is asked later. Move it up.")
        elif not _fits(rule, found):
            problem = "wrong_rule", _("The condition of «%(question)s» does not fit the answers to «%(other)s».")
        else:
            continue
        is_sound = False
        words = {"question": name, "other": name_of(found) if found else rule.question}
        yield Defect(problem[0], problem[1] % words, question.code)
    if is_sound and question.show_if.rules and not can_be_shown(form, question.code):
        sentence = _("Nobody will ever see «%(question)s»: its conditions cannot be met.")
        if question.is_required:
            sentence = _("«%(question)s» must be answered, but its conditions cannot be met: nobody will ever see it.")
        yield Defect("never_shown", sentence % {"question": name}, question.code)


def _is_in_circle(form: Definition, start: str, via: str) -> bool:
    seen: set[str] = set()
    waiting = [via]
    while waiting:
        code = waiting.pop()
        if code == start:
            return True
        if code not in seen and (found := form.find(code)) is not None:
            seen.add(code)
            waiting += [rule.question for rule in found.show_if.rules]
    return False


def _fits(rule: Rule, question: Question) -> bool:
    """Whether the rule asks what the question can answer."""
    if rule.test in WITHOUT_VALUE:
        return True
    if rule.test is Test.CONTAINS:
        return question.kind is Kind.MULTI and rule.value in {choice.code for choice in question.choices}
    if rule.test in (Test.AT_LEAST, Test.AT_MOST):
        return question.kind in BY_NUMBER and _is_number(rule.value)
    if question.kind is Kind.SINGLE:
        return rule.value in {choice.code for choice in question.choices}
    return question.kind in COMPARED and (question.kind not in BY_NUMBER or _is_number(rule.value))


def _is_number(value: str | int) -> bool:
    try:
        return float(value) == float(value)
    except (ValueError, OverflowError):
        return False
