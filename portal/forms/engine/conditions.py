"""Whether a question is shown. Total: any answers, of any type, give yes or no; what was not asked is unanswered."""

from collections.abc import Mapping
from typing import Any

from portal.forms.engine.definition import Match, Question, Rule, Test

EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


def is_shown(question: Question, answers: Mapping[str, Any]) -> bool:
    """`answers` are clean answers to earlier questions that are shown themselves."""
    rules = question.show_if.rules
    if not rules:
        return True
    found = (_holds(rule, answers.get(rule.question)) for rule in rules)
    return all(found) if question.show_if.match is Match.ALL else any(found)


def is_answered(answer: Any) -> bool:
    """Zero is an answer, «no» to a consent is none."""
    return (answer == 0 and answer is not False) or answer not in EMPTY


def _holds(rule: Rule, answer: Any) -> bool:
    if rule.test is Test.ANSWERED:
        return is_answered(answer)
    if rule.test is Test.NOT_ANSWERED:
        return not is_answered(answer)
    if rule.test is Test.CONTAINS:
        return isinstance(answer, list | tuple) and rule.value in answer
    if rule.test is Test.EQUALS:
        return is_answered(answer) and _same(answer, rule.value)
    if rule.test is Test.NOT_EQUALS:
        return not (is_answered(answer) and _same(answer, rule.value))
    number, bound = _number(answer), _number(rule.value)
    if number is None or bound is None:
        return False
    return number >= bound if rule.test is Test.AT_LEAST else number <= bound


def _same(answer: Any, value: str | int) -> bool:
    numbers = _number(answer), _number(value)
    return str(answer) == str(value) if None in numbers else numbers[0] == numbers[1]


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
