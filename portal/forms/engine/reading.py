"""Between definitions and JSON. What does not fit the shape is refused whole; sense is judged by linting."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from portal.forms.engine.definition import (
    FILE_KINDS,
    LANGUAGES,
    SCHEMA,
    Area,
    Choice,
    Definition,
    Format,
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

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_TEXT, MOST_PAGES, MOST_QUESTIONS, MOST_CHOICES, MOST_RULES = 2000, 30, 200, 100, 10
LARGEST = 10**12  # of a number in a definition

Part = TypeVar("Part")


class DefinitionError(ValueError):
    """`path` says where («pages.0.questions.2.kind»), `reason` is for programs and logs."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


def definition_from_data(data: Any) -> Definition:
    """Read the stored shape. Error: DefinitionError."""
    source = _mapping(data, "form")
    if source.get("schema") != SCHEMA:
        raise DefinitionError("schema", "unknown version")
    languages = tuple(_list(source.get("languages", ["uk"]), "languages", len(LANGUAGES)))
    if "uk" not in languages or any(language not in LANGUAGES for language in languages):
        raise DefinitionError("languages", "Ukrainian must be there, other known ones may")
    pages = _each(source.get("pages", []), "pages", MOST_PAGES, _page)
    if sum(len(page.questions) for page in pages) > MOST_QUESTIONS:
        raise DefinitionError("pages", "too many questions")
    return Definition(
        title=_text(source.get("title"), "title"),
        pages=pages,
        intro=_text(source.get("intro"), "intro"),
        consent=_text(source.get("consent"), "consent"),
        thanks=_text(source.get("thanks"), "thanks"),
        languages=languages,
    )


def _page(data: Any, path: str) -> Page:
    source = _mapping(data, path)
    return Page(
        _code(source.get("code"), f"{path}.code"),
        _text(source.get("title"), f"{path}.title"),
        _each(source.get("questions", []), f"{path}.questions", MOST_QUESTIONS, _question),
    )


def _question(data: Any, path: str) -> Question:
    source = _mapping(data, path)
    return Question(
        code=_code(source.get("code"), f"{path}.code"),
        kind=_member(Kind, source.get("kind"), f"{path}.kind"),
        label=_text(source.get("label"), f"{path}.label"),
        hint=_text(source.get("hint"), f"{path}.hint"),
        is_required=source.get("required", False) is True,
        personal=_member(Personal, source.get("personal", "none"), f"{path}.personal"),
        show_if=_show_if(source.get("show_if"), f"{path}.show_if"),
        choices=_each(source.get("choices", []), f"{path}.choices", MOST_CHOICES, _choice),
        rows=_each(source.get("rows", []), f"{path}.rows", MOST_CHOICES, _choice),
        low=_number(source.get("low"), f"{path}.low"),
        high=_number(source.get("high"), f"{path}.high"),
        low_label=_text(source.get("low_label"), f"{path}.low_label"),
        high_label=_text(source.get("high_label"), f"{path}.high_label"),
        decimals=_number(source.get("decimals", 0), f"{path}.decimals") or 0,
        format=_member(Format, source.get("format", "line"), f"{path}.format"),
        max_length=_number(source.get("max_length", 0), f"{path}.max_length") or 0,
        file_kinds=_file_kinds(source.get("file_kinds", []), f"{path}.file_kinds"),
        most_mb=_number(source.get("most_mb", 0), f"{path}.most_mb") or 0,
        area=_area(source.get("area"), f"{path}.area"),
    )


def _file_kinds(data: Any, path: str) -> tuple[str, ...]:
    found = _list(data, path, len(FILE_KINDS))
    if any(kind not in FILE_KINDS for kind in found):
        raise DefinitionError(path, "kinds of files that can be made safe")
    return tuple(kind for kind in FILE_KINDS if kind in found)


def _area(data: Any, path: str) -> Area | None:
    if data is None:
        return None
    source = _mapping(data, path)
    km = _number(source.get("km"), f"{path}.km")
    degrees = [source.get(name) for name in ("lat", "lon")]
    if km is None or any(isinstance(each, bool) or not isinstance(each, int | float) for each in degrees):
        raise DefinitionError(path, "degrees of a point and kilometres around it")
    return Area(round(float(degrees[0]), 6), round(float(degrees[1]), 6), km)


def _choice(data: Any, path: str) -> Choice:
    source = _mapping(data, path)
    return Choice(_code(source.get("code"), f"{path}.code"), _text(source.get("label"), f"{path}.label"))


def _show_if(data: Any, path: str) -> ShowIf:
    if data is None:
        return ShowIf()
    source = _mapping(data, path)
    rules = _each(source.get("rules", []), f"{path}.rules", MOST_RULES, _rule)
    return ShowIf(rules, _member(Match, source.get("match", "all"), f"{path}.match"))


def _rule(data: Any, path: str) -> Rule:
    source = _mapping(data, path)
    value = source.get("value", "")
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)[:50]) > 40:
        raise DefinitionError(f"{path}.value", "a code or a number")
    question = _code(source.get("question"), f"{path}.question")
    return Rule(question, _member(Test, source.get("test"), f"{path}.test"), value)


def _text(data: Any, path: str) -> Text:
    if data is None:
        return Text()
    source = _mapping(data, path)
    found = {language: source.get(language, "") for language in LANGUAGES}
    for language, text in found.items():
        if not isinstance(text, str) or len(text) > MOST_TEXT or "\0" in text:
            raise DefinitionError(f"{path}.{language}", f"text of at most {MOST_TEXT} characters")
    return Text(**{language: text.strip() for language, text in found.items()})


def _code(data: Any, path: str) -> str:
    if not isinstance(data, str) or not CODE.fullmatch(data):
        raise DefinitionError(path, "a code: small Latin letters, digits and _, beginning with a letter")
    return data


def _number(data: Any, path: str) -> int | None:
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, int) or abs(data) > LARGEST:
        raise DefinitionError(path, "a whole number")
    return data


def _member(kinds: Any, data: Any, path: str) -> Any:
    try:
        return kinds(data)
    except ValueError:
        raise DefinitionError(path, "unknown value") from None


def _mapping(data: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DefinitionError(path, "an object")
    return data


def _list(data: Any, path: str, most: int) -> list[Any]:
    if not isinstance(data, list | tuple) or len(data) > most:
        raise DefinitionError(path, f"a list of at most {most}")
    return list(data)


def _each(data: Any, path: str, most: int, read: Callable[[Any, str], Part]) -> tuple[Part, ...]:
    return tuple(read(item, f"{path}.{number}") for number, item in enumerate(_list(data, path, most)))


def definition_to_data(form: Definition) -> dict[str, Any]:
    """The stored shape, without what says nothing."""
    return _said(
        {
            "schema": SCHEMA,
            "languages": list(form.languages),
            "title": _texts(form.title),
            "intro": _texts(form.intro),
            "consent": _texts(form.consent),
            "thanks": _texts(form.thanks),
        }
    ) | {"pages": [_page_data(page) for page in form.pages]}


def _page_data(page: Page) -> dict[str, Any]:
    questions = [question_to_data(question) for question in page.questions]
    return _said({"code": page.code, "title": _texts(page.title)}) | {"questions": questions}


def question_to_data(question: Question) -> dict[str, Any]:
    return {"code": question.code, "kind": question.kind.value} | _said(
        {
            "label": _texts(question.label),
            "hint": _texts(question.hint),
            "required": question.is_required,
            "personal": "" if question.personal is Personal.NONE else question.personal.value,
            "show_if": _show_if_data(question.show_if),
            "choices": [{"code": item.code, "label": _texts(item.label)} for item in question.choices],
            "rows": [{"code": item.code, "label": _texts(item.label)} for item in question.rows],
            "low": question.low,
            "high": question.high,
            "low_label": _texts(question.low_label),
            "high_label": _texts(question.high_label),
            "decimals": question.decimals or None,
            "format": "" if question.format is Format.LINE else question.format.value,
            "max_length": question.max_length or None,
            "file_kinds": list(question.file_kinds),
            "most_mb": question.most_mb or None,
            "area": asdict(question.area) if question.area is not None else None,
        }
    )


def _show_if_data(show_if: ShowIf) -> dict[str, Any]:
    if not show_if.rules:
        return {}
    rules = [{"question": rule.question, "test": rule.test.value, "value": rule.value} for rule in show_if.rules]
    return {"match": show_if.match.value, "rules": rules}


def _texts(text: Text) -> dict[str, str]:
    return {language: said for language in LANGUAGES if (said := getattr(text, language))}


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value or (value == 0 and value is not False)}
