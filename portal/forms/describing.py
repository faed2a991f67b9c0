"""A published version for programs: every question with the limits that hold for it."""

from typing import Any

from portal.common.maps import extent
from portal.forms.attached_files import use_of
from portal.forms.engine import Kind, Question
from portal.forms.engine.answering import (
    ADDRESS_NEEDED,
    ADDRESS_PARTS,
    FIRST_DATE,
    LAST_DATE,
    length_of,
    range_of,
)
from portal.forms.engine.reading import definition_to_data, question_to_data
from portal.forms.models import FormVersion

MARKS = (Kind.STARS, Kind.NPS, Kind.SCALE)


def described(version: FormVersion) -> dict[str, Any]:
    """The stored shape, with what it leaves to the kind said aloud."""
    definition = version.definition
    data = definition_to_data(definition)
    for page, known in zip(data["pages"], definition.pages, strict=True):
        page["questions"] = [question_to_data(question) | limits_of(question) for question in known.questions]
    return data | {"version": version.number}


def limits_of(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"required": question.is_required, "personal": question.personal.value}
    if question.kind is Kind.TEXT:
        found |= {"format": question.format.value, "max_length": length_of(question)}
    elif question.kind in MARKS:
        found["low"], found["high"] = range_of(question)
    elif question.kind is Kind.NUMBER:
        found["decimals"] = max(0, min(question.decimals, 6))
    elif question.kind is Kind.FILE:
        use = use_of(question)
        found |= {"max_files": use.max_files, "max_bytes": use.max_bytes, "types": list(use.types)}
        for name in ("file_kinds", "most_mb", "high"):
            found[name] = None
    elif question.kind is Kind.POINT:
        west, south, east, north = extent()
        found["bounds"] = {"south": south, "west": west, "north": north, "east": east}
    elif question.kind is Kind.DATE:
        found |= {"first": FIRST_DATE.isoformat(), "last": LAST_DATE.isoformat()}
    elif question.kind is Kind.ADDRESS:
        parts = ADDRESS_PARTS.items()
        found["parts"] = [
            {"code": code, "max_length": most, "required": code in ADDRESS_NEEDED} for code, most in parts
        ]
    return found
