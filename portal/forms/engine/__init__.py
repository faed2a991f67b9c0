"""The pure rules of forms: what a definition is, what is wrong with it, what answers to it are. No database."""

from portal.forms.engine.conditions import is_shown
from portal.forms.engine.definition import (
    Area,
    Choice,
    Definition,
    Kind,
    Match,
    Page,
    Personal,
    Question,
    Rule,
    ShowIf,
    Test,
    Text,
)
from portal.forms.engine.linting import Defect, lint
from portal.forms.engine.reading import DefinitionError, definition_from_data, definition_to_data
from portal.forms.engine.screens import Screen, screens_of
from portal.forms.engine.validating import Outcome, validate

__all__ = [
    "Area",
    "Choice",
    "Defect",
    "Definition",
    "DefinitionError",
    "Kind",
    "Match",
    "Outcome",
    "Page",
    "Personal",
    "Question",
    "Rule",
    "Screen",
    "ShowIf",
    "Test",
    "Text",
    "definition_from_data",
    "definition_to_data",
    "is_shown",
    "lint",
    "screens_of",
    "validate",
]
