"""Which questions are asked together. One screen a page; a question that hangs on another of its page waits for the
next screen, so the form works without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.forms.engine.conditions import is_shown
from portal.forms.engine.definition import Definition, Page, Question, Text


@dataclass(frozen=True, slots=True)
class Screen:
    title: Text
    questions: tuple[Question, ...]

    def shown(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """What of it is asked by the answers to earlier screens."""
        return tuple(question for question in self.questions if is_shown(question, answers))


def screens_of(form: Definition) -> tuple[Screen, ...]:
    """All screens there may be, in order; skip those on which nothing is shown."""
    return tuple(screen for page in form.pages for screen in _screens(page))


def _screens(page: Page) -> list[Screen]:
    levels: dict[str, int] = {}
    rows: list[list[Question]] = []
    for question in page.questions:
        waits = [levels[rule.question] + 1 for rule in question.show_if.rules if rule.question in levels]
        level = levels[question.code] = max(waits, default=0)
        while len(rows) <= level:
            rows.append([])
        rows[level].append(question)
    return [Screen(page.title, tuple(row)) for row in rows]
