"""A form on paper: every question with room for the answer, conditions said in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.forms.engine import Definition, Kind, Match, Question, Rule, Test
from portal.forms.engine.answering import range_of
from portal.forms.engine.definition import Format


@dataclass(frozen=True, slots=True)
class OnPaper:
    """`lines` is how many empty lines to draw; `boxes` are options to tick."""

    number: int
    label: str
    hint: str
    condition: str
    is_required: bool
    boxes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    lines: int = 0


def pages_on_paper(form: Definition, language: str) -> list[tuple[str, list[OnPaper]]]:
    numbers = {question.code: number for number, question in enumerate(form.questions(), 1)}
    return [
        (
            page.title.into(language),
            [_on_paper(form, question, numbers, language) for question in page.questions],
        )
        for page in form.pages
    ]


def _on_paper(form: Definition, question: Question, numbers: dict[str, int], language: str) -> OnPaper:
    labels = tuple(choice.label.into(language) for choice in question.choices)
    is_marks = question.kind in (Kind.STARS, Kind.NPS, Kind.SCALE)
    low, high = range_of(question)
    boxes: tuple[str, ...] = ()
    if question.kind in (Kind.SINGLE, Kind.MULTI):
        boxes = labels
    elif is_marks:
        boxes = tuple(str(mark) for mark in range(low, high + 1))
    elif question.kind is Kind.CONSENT:
        boxes = (_("I agree"),)
    is_table = question.kind is Kind.MATRIX
    ranked = tuple(_("%(option)s: place ____") % {"option": label} for label in labels)
    rows = tuple(row.label.into(language) for row in question.rows) if is_table else ()
    return OnPaper(
        number=numbers[question.code],
        label=question.label.into(language),
        hint=question.hint.into(language) or (_("Attach it to this sheet.") if question.kind is Kind.FILE else ""),
        condition=condition_in_words(form, question, numbers, language),
        is_required=question.is_required,
        boxes=ranked if question.kind is Kind.RANKING else boxes,
        columns=labels if is_table else (),
        rows=rows,
        lines=_lines(question),
    )


def _lines(question: Question) -> int:
    if question.kind is Kind.TEXT:
        return 6 if question.format is Format.LONG else 1
    return 1 if question.kind in (Kind.NUMBER, Kind.DATE, Kind.ADDRESS, Kind.POINT, Kind.FILE) else 0


def condition_in_words(form: Definition, question: Question, numbers: dict[str, int], language: str) -> str:
    """«Якщо у запитанні 1 вибрано «Незручність»»; "" where it is always asked."""
    rules = [_rule(form, rule, numbers, language) for rule in question.show_if.rules]
    if not rules:
        return ""
    join = _(" and ") if question.show_if.match is Match.ALL else _(" or ")
    return _("Only if %(rules)s") % {"rules": join.join(rules)}


def _rule(form: Definition, rule: Rule, numbers: dict[str, int], language: str) -> str:
    found = form.find(rule.question)
    label = next((item.label.into(language) for item in found.choices if item.code == rule.value), "") if found else ""
    words = {"number": numbers.get(rule.question, 0), "value": label or rule.value}
    return {
        Test.EQUALS: _("the answer to question %(number)s is «%(value)s»"),
        Test.NOT_EQUALS: _("the answer to question %(number)s is not «%(value)s»"),
        Test.CONTAINS: _("«%(value)s» is marked in question %(number)s"),
        Test.AT_LEAST: _("the answer to question %(number)s is %(value)s or more"),
        Test.AT_MOST: _("the answer to question %(number)s is %(value)s or less"),
        Test.ANSWERED: _("question %(number)s is answered"),
        Test.NOT_ANSWERED: _("question %(number)s is not answered"),
    }[rule.test] % words
