"""Every defect of a definition is found and said in words; what is sound is not blamed."""

import json

import pytest
from hypothesis import given

from portal.forms.engine import (
    Choice,
    Definition,
    DefinitionError,
    Kind,
    Match,
    Page,
    Personal,
    Rule,
    ShowIf,
    Test,
    Text,
    definition_from_data,
    definition_to_data,
    lint,
    validate,
)
from portal.forms.engine.reaching import can_be_shown
from tests.portal.forms.making import FEEDBACK, ask, definitions, definitions_with_answers, feedback, form, text, when


def codes(made: Definition) -> list[str]:
    return [defect.code for defect in lint(made)]


def both(*rules: Rule, match: Match = Match.ALL) -> ShowIf:
    return ShowIf(rules, match)


CASES = [
    ("no_title", Definition(Text(), (Page("p", questions=(ask("q"),)),))),
    ("no_questions", form()),
    ("empty_page", form((ask("q"),), ())),
    ("repeated_code", form(ask("q"), ask("q"))),
    ("no_consent", form(ask("q", personal=Personal.ORDINARY))),
    ("no_ukrainian", form(ask("q"), intro=Text(en="Hello"))),
    ("no_english", form(ask("q"), languages=("uk", "en"))),
    ("few_options", form(ask("q", Kind.SINGLE, choices=(Choice("a", text("А")),)))),
    ("repeated_option", form(ask("q", Kind.MULTI, choices=(Choice("a", text("А")), Choice("a", text("Б")))))),
    ("empty_option", form(ask("q", Kind.SINGLE, choices=(Choice("a", text("А")), Choice("b", Text()))))),
    ("no_rows", form(ask("q", Kind.MATRIX, rows=()))),
    ("wrong_limits", form(ask("q", Kind.NUMBER, low=5, high=1))),
    ("wrong_limits", form(ask("q", Kind.SCALE, low=0, high=50))),
    ("wrong_limits", form(ask("q", Kind.MULTI, low=4))),
    ("unknown_question", form(ask("q", when=when("ghost")))),
    ("circle", form(ask("q", when=when("q")))),
    ("circle", form(ask("q", when=when("r")), ask("r", when=when("q")))),
    ("later_question", form(ask("q", when=when("r")), ask("r"))),
    ("wrong_rule", form(ask("q", Kind.SINGLE), ask("r", when=when("q", Test.EQUALS, "z")))),
    ("wrong_rule", form(ask("q"), ask("r", when=when("q", Test.AT_LEAST, 3)))),
    (
        "never_shown",
        form(
            ask("q", Kind.SINGLE),
            ask("r", when=both(Rule("q", Test.EQUALS, "a"), Rule("q", Test.EQUALS, "b")), is_required=True),
        ),
    ),
    ("never_shown", form(ask("q", Kind.STARS), ask("r", when=when("q", Test.AT_LEAST, 6)))),
    ("never_shown", form(ask("q", Kind.CONSENT, is_required=True), ask("r", when=when("q", Test.NOT_ANSWERED)))),
    (
        "never_shown",
        form(
            ask("q", Kind.SINGLE),
            ask("r", when=when("q", Test.EQUALS, "a")),
            ask("s", when=both(Rule("r", Test.ANSWERED), Rule("q", Test.EQUALS, "b"))),
        ),
    ),
]


@pytest.mark.parametrize(("code", "made"), CASES)
def test_defect_is_found_and_said(code, made):
    found = [defect for defect in lint(made) if defect.code == code]
    assert found
    assert all(len(defect.sentence) > 15 and "%" not in defect.sentence for defect in found)


def test_sound_form_has_no_defects():
    assert lint(feedback()) == []


def test_required_question_that_nobody_reaches_is_named_by_its_text():
    made = form(ask("q", Kind.STARS), ask("r", when=when("q", Test.AT_LEAST, 6), is_required=True))
    [defect] = lint(made)
    assert defect.question == "r"
    assert "Питання r" in defect.sentence


def test_branches_that_can_be_reached_are_not_blamed():
    made = form(
        ask("q", Kind.MULTI),
        ask("r", when=both(Rule("q", Test.CONTAINS, "a"), Rule("q", Test.CONTAINS, "c"))),
        ask("n", Kind.NUMBER, low=3),
        ask("s", when=both(Rule("n", Test.AT_LEAST, 18), Rule("n", Test.AT_MOST, 18))),
        ask("t", when=both(Rule("q", Test.NOT_EQUALS, "a"), Rule("r", Test.ANSWERED), match=Match.ANY)),
    )
    assert "never_shown" not in codes(made)


@given(definitions_with_answers())
def test_what_somebody_has_seen_can_be_shown(case):
    made, answers = case
    outcome = validate(made, answers)
    if outcome.is_valid:
        assert all(can_be_shown(made, code) for code in outcome.shown)


@given(definitions())
def test_definition_survives_json(made):
    assert definition_from_data(json.loads(json.dumps(definition_to_data(made)))) == made
    lint(made)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"schema": 2}, "schema"),
        ({"title": "Форма"}, "title"),
        ({"title": {"uk": "а" * 2001}}, "title.uk"),
        ({"languages": ["en"]}, "languages"),
        ({"pages": {}}, "pages"),
        ({"pages": [{"code": "p", "questions": [{"code": "q", "kind": "poem"}]}]}, "pages.0.questions.0.kind"),
        ({"pages": [{"code": "p", "questions": [{"code": "Q!", "kind": "text"}]}]}, "pages.0.questions.0.code"),
        (
            {"pages": [{"code": "p", "questions": [{"code": "q", "kind": "text", "low": True}]}]},
            "pages.0.questions.0.low",
        ),
    ],
)
def test_strange_data_are_refused_whole(change, path):
    with pytest.raises(DefinitionError) as caught:
        definition_from_data(FEEDBACK | change)
    assert caught.value.path == path
