"""Whether a question can ever be shown: every mix of answers that its conditions could tell apart is tried."""

from itertools import product
from typing import Any

from portal.forms.engine.answering import range_of
from portal.forms.engine.conditions import is_shown
from portal.forms.engine.definition import Definition, Kind, Question, Rule

MOST_MIXES = 20_000
MOST_NAMED = 12  # options of one question in rules
OTHER = "\ufffc"  # some answer that no rule names


def can_be_shown(form: Definition, code: str) -> bool:
    """False only where it is certain; beyond MOST_MIXES mixes the benefit of the doubt."""
    questions = {question.code: question for question in form.questions()}
    chain = [question for question in form.questions() if question.code in _needed(questions, code)]
    rules = [rule for question in chain for rule in question.show_if.rules]
    asked = [question for question in chain if question.code != code]
    domains = [_domain(question, [rule for rule in rules if rule.question == question.code]) for question in asked]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > MOST_MIXES:
        return True
    return any(_shows(chain, dict(zip((each.code for each in asked), mix, strict=True))) for mix in product(*domains))


def _shows(chain: list[Question], mix: dict[str, Any]) -> bool:
    answers: dict[str, Any] = {}
    for question in chain:
        is_there = is_shown(question, answers)
        if question is chain[-1]:
            return is_there
        if is_there and mix[question.code] is not None:
            answers[question.code] = mix[question.code]
        elif is_there and question.is_required:
            return False  # nobody passes here without an answer
    return False


def _needed(questions: dict[str, Question], code: str) -> set[str]:
    """The question and all on which it hangs; unknown and repeated ones are passed by."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current in questions and current not in found:
            found.add(current)
            waiting += [rule.question for rule in questions[current].show_if.rules]
    return found


def _domain(question: Question, rules: list[Rule]) -> list[Any]:
    """Answers that the rules could tell apart; None is no answer."""
    codes = [choice.code for choice in question.choices]
    if question.kind is Kind.SINGLE:
        return [None, *codes]
    if question.kind is Kind.MULTI:
        named = [code for code in codes if any(rule.value == code for rule in rules)]
        if len(named) > MOST_NAMED:
            return [None] * (MOST_MIXES + 1)
        rest = [code for code in codes if code not in named]
        mixes = [[code for code, is_in in zip(named, bits, strict=True) if is_in] for bits in _bits(len(named))]
        return [None, *(mix for mix in mixes if mix), *(mix + rest for mix in mixes if rest)]
    if question.kind is Kind.CONSENT:
        return [None, True]
    if question.kind in (Kind.STARS, Kind.NPS, Kind.SCALE):
        low, high = range_of(question)
        return [None, *range(low, min(high, low + 100) + 1)]
    if question.kind is Kind.NUMBER:
        return [None, *_numbers(question, rules)]
    return [None, OTHER, *(rule.value for rule in rules if rule.value != "")]


def _bits(count: int) -> Any:
    return product((False, True), repeat=count)


def _numbers(question: Question, rules: list[Rule]) -> list[float]:
    """Bounds of rules and limits, and a step to both sides of each, inside the limits."""
    marks = [question.low, question.high, 0]
    for rule in rules:
        try:
            marks.append(int(float(rule.value)) if rule.value != "" else None)
        except (ValueError, OverflowError):
            continue
    tried = {mark + step for mark in marks if mark is not None for step in (-1, 0, 1)}
    low = question.low if question.low is not None else -float("inf")
    high = question.high if question.high is not None else float("inf")
    return sorted(number for number in tried if low <= number <= high)
