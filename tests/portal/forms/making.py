"""Definitions for tests: questions in two lines, and hypothesis's own."""

from typing import Any

from hypothesis import strategies as st

from portal.forms.engine import (
    Choice,
    Definition,
    Kind,
    Match,
    Page,
    Question,
    Rule,
    ShowIf,
    Test,
    Text,
    definition_from_data,
)


def text(words: str) -> Text:
    return Text(uk=words)


def options(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, text(code.upper())) for code in codes)


def ask(code: str, kind: Kind = Kind.TEXT, when: ShowIf | None = None, **more: Any) -> Question:
    if kind in (Kind.SINGLE, Kind.MULTI, Kind.RANKING, Kind.MATRIX):
        more.setdefault("choices", options("a", "b", "c"))
    if kind is Kind.MATRIX:
        more.setdefault("rows", options("r1", "r2"))
    return Question(code, kind, text(f"Питання {code}"), show_if=when or ShowIf(), **more)


def when(code: str, test: Test = Test.ANSWERED, value: str | int = "") -> ShowIf:
    return ShowIf((Rule(code, test, value),))


def form(*pages: Any, **more: Any) -> Definition:
    """Pages are tuples of questions; a bare question is a page of its own."""
    rows = [page if isinstance(page, tuple) else (page,) for page in pages]
    made = tuple(Page(f"p{number}", text(f"Сторінка {number}"), row) for number, row in enumerate(rows))
    return Definition(text("Форма"), made, **more)


FEEDBACK = {
    "schema": 1,
    "title": {"uk": "Зворотний зв’язок"},
    "consent": {"uk": "Погоджуюся на обробку моїх даних, щоб отримати відповідь."},
    "pages": [
        {
            "code": "main",
            "title": {"uk": "Ваше повідомлення"},
            "questions": [
                {
                    "code": "topic",
                    "kind": "single",
                    "label": {"uk": "Про що ви пишете?"},
                    "required": True,
                    "choices": [
                        {"code": "thanks", "label": {"uk": "Подяка"}},
                        {"code": "problem", "label": {"uk": "Незручність"}},
                    ],
                },
                {
                    "code": "where",
                    "kind": "text",
                    "label": {"uk": "Де це сталося?"},
                    "required": True,
                    "show_if": {"rules": [{"question": "topic", "test": "equals", "value": "problem"}]},
                },
                {"code": "words", "kind": "text", "format": "long", "label": {"uk": "Розкажіть"}, "required": True},
            ],
        },
        {
            "code": "contact",
            "title": {"uk": "Як відповісти"},
            "questions": [
                {
                    "code": "email",
                    "kind": "text",
                    "format": "email",
                    "label": {"uk": "Електронна пошта"},
                    "personal": "ordinary",
                },
            ],
        },
    ],
}


def feedback() -> Definition:
    return definition_from_data(FEEDBACK)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from("abc"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "r1", "lat", "x"]), inner),
    max_leaves=6,
)


@st.composite
def definitions(draw: Any) -> Definition:
    """Any kinds, conditions on earlier questions only, several pages."""
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(list(Kind)))
        rules = ()
        if questions and draw(st.booleans()):
            picked = draw(st.lists(st.sampled_from(questions), min_size=1, max_size=2))
            values = st.sampled_from(["a", "b", "", 0, 1, 3])
            rules = tuple(Rule(each.code, draw(st.sampled_from(list(Test))), draw(values)) for each in picked)
        shown = ShowIf(rules, draw(st.sampled_from(list(Match)))) if rules else ShowIf()
        questions.append(ask(f"q{number}", kind, shown, is_required=draw(st.booleans())))
    cut = draw(st.integers(0, len(questions)))
    return form(tuple(questions[:cut]), tuple(questions[cut:]))


@st.composite
def definitions_with_answers(draw: Any) -> tuple[Definition, dict[str, Any]]:
    made = draw(definitions())
    good = st.sampled_from(["a", ["a"], ["c", "a", "b"], "3", 4, {"r1": "a", "r2": "b"}, "2026-11-22", True])
    codes = [question.code for question in made.questions()]
    return made, {code: draw(good | JSON) for code in [*codes, "stranger"] if draw(st.booleans())}
