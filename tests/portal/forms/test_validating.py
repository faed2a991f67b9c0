"""Answers are judged: each kind by its own traps, branches by what is shown, any JSON without a crash."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.forms.engine import Kind, Match, Rule, ShowIf, Test, is_shown, screens_of, validate
from portal.forms.engine.definition import Format
from tests.portal.forms.making import (
    JSON,
    ask,
    definitions_with_answers,
    feedback,
    form,
    when,
)

GOOD = [
    (ask("q"), "  два \n слова ", "два слова"),
    (ask("q", format=Format.LONG), "перший\r\nдругий\0", "перший\nдругий"),
    (ask("q", format=Format.EMAIL), "olena@example.com", "olena@example.com"),
    (ask("q", format=Format.PHONE), "+380 (67) 123-45-67", "+380 (67) 123-45-67"),
    (ask("q", Kind.SINGLE), "b", "b"),
    (ask("q", Kind.MULTI), ["c", "a", "c"], ["a", "c"]),
    (ask("q", Kind.STARS), "5", 5),
    (ask("q", Kind.NPS), 0, 0),
    (ask("q", Kind.SCALE, low=-2, high=2), "-2", -2),
    (ask("q", Kind.NUMBER), "1 000", 1000),
    (ask("q", Kind.NUMBER, decimals=2), "12,5", "12.50"),
    (ask("q", Kind.NUMBER), 0, 0),
    (ask("q", Kind.DATE), "2028-02-29", "2028-02-29"),
    (ask("q", Kind.MATRIX), {"r1": "a", "r2": "c"}, {"r1": "a", "r2": "c"}),
    (ask("q", Kind.RANKING), {"a": "3", "b": "1", "c": "2"}, ["b", "c", "a"]),
    (ask("q", Kind.RANKING), ["c", "a", "b"], ["c", "a", "b"]),
    (
        ask("q", Kind.ADDRESS),
        {"settlement": "Садове", "street": "Шкільна", "building": "8", "flat": ""},
        {"settlement": "Садове", "street": "Шкільна", "building": "8"},
    ),
    (ask("q", Kind.POINT), {"lat": "49,8397", "lon": "24.0297"}, {"lat": 49.8397, "lon": 24.0297}),
    (ask("q", Kind.FILE), ["abcdefgh12"], ["abcdefgh12"]),
    (ask("q", Kind.CONSENT), "on", True),
]
BAD = [
    (ask("q"), "а" * 201, "q"),
    (ask("q"), 5, "q"),
    (ask("q", format=Format.EMAIL), "olena@", "q"),
    (ask("q", format=Format.PHONE), "12", "q"),
    (ask("q", Kind.SINGLE), "z", "q"),
    (ask("q", Kind.SINGLE), ["a"], "q"),
    (ask("q", Kind.MULTI, low=2), ["a"], "q"),
    (ask("q", Kind.MULTI, high=1), ["a", "b"], "q"),
    (ask("q", Kind.STARS), 6, "q"),
    (ask("q", Kind.STARS), 2.5, "q"),
    (ask("q", Kind.STARS), True, "q"),
    (ask("q", Kind.NUMBER), "1e999", "q"),
    (ask("q", Kind.NUMBER), "nan", "q"),
    (ask("q", Kind.NUMBER), "٣", "q"),
    (ask("q", Kind.NUMBER), "1.5", "q"),
    (ask("q", Kind.NUMBER, low=1, high=3), 4, "q"),
    (ask("q", Kind.DATE), "2026-02-29", "q"),
    (ask("q", Kind.DATE), "0001-01-01", "q"),
    (ask("q", Kind.MATRIX, is_required=True), {"r1": "a"}, "q__r2"),
    (ask("q", Kind.MATRIX), {"r1": "z"}, "q__r1"),
    (ask("q", Kind.RANKING), {"a": "1", "b": "1", "c": "2"}, "q__b"),
    (ask("q", Kind.RANKING), {"a": "1"}, "q__b"),
    (ask("q", Kind.RANKING), ["a", "b"], "q"),
    (ask("q", Kind.ADDRESS), {"street": "Шкільна"}, "q__settlement"),
    (ask("q", Kind.POINT), {"lat": "91", "lon": "0"}, "q__lat"),
    (ask("q", Kind.POINT), {"lat": "49"}, "q__lon"),
    (ask("q", Kind.FILE), ["../../etc"], "q"),
    (ask("q", Kind.CONSENT, is_required=True), False, "q"),
    (ask("q", is_required=True), "   ", "q"),
]


@pytest.mark.parametrize(("question", "raw", "clean"), GOOD)
def test_good_answer_is_clean(question, raw, clean):
    outcome = validate(form(question), {"q": raw})
    assert outcome.errors == {}
    assert outcome.answers == {"q": clean}


@pytest.mark.parametrize(("question", "raw", "where"), BAD)
def test_bad_answer_is_named_where_it_stands(question, raw, where):
    outcome = validate(form(question), {"q": raw})
    assert list(outcome.errors) == [where]
    assert len(outcome.errors[where]) > 5
    assert outcome.answers == {}


def test_question_of_a_closed_branch_is_neither_asked_nor_kept():
    outcome = validate(feedback(), {"topic": "thanks", "where": "Садове", "words": "Дякую!"})
    assert outcome.is_valid
    assert outcome.answers == {"topic": "thanks", "words": "Дякую!"}
    assert "where" not in outcome.shown


def test_required_question_of_an_open_branch_is_asked_for():
    outcome = validate(feedback(), {"topic": "problem", "words": "Темно"})
    assert list(outcome.errors) == ["where"]


def test_branch_of_a_branch_closes_with_it():
    made = form(
        ask("a", Kind.SINGLE),
        ask("b", when=when("a", Test.EQUALS, "b")),
        ask("c", when=when("b"), is_required=True),
    )
    assert validate(made, {"a": "a", "b": "є", "c": "є"}).answers == {"a": "a"}
    assert list(validate(made, {"a": "b", "b": "є"}).errors) == ["c"]


def test_wrong_answer_opens_no_branch():
    made = form(ask("a", Kind.NUMBER, high=5), ask("b", when=when("a", Test.AT_LEAST, 3), is_required=True))
    assert list(validate(made, {"a": 9}).errors) == ["a"]


@pytest.mark.parametrize(
    ("test", "value", "answer", "shown"),
    [
        (Test.EQUALS, "a", "a", True),
        (Test.EQUALS, "5", 5, True),
        (Test.EQUALS, "a", None, False),
        (Test.NOT_EQUALS, "a", None, True),
        (Test.CONTAINS, "a", ["b", "a"], True),
        (Test.CONTAINS, "a", "abc", False),
        (Test.AT_LEAST, 3, 3, True),
        (Test.AT_MOST, 3, "3.5", False),
        (Test.AT_MOST, 3, None, False),
        (Test.ANSWERED, "", 0, True),
        (Test.ANSWERED, "", [], False),
        (Test.NOT_ANSWERED, "", False, True),
    ],
)
def test_rule(test, value, answer, shown):
    answers = {} if answer is None else {"x": answer}
    assert is_shown(ask("y", when=when("x", test, value)), answers) is shown


def test_all_rules_or_any_of_them():
    rules = (Rule("x", Test.EQUALS, "a"), Rule("y", Test.EQUALS, "b"))
    assert is_shown(ask("z", when=ShowIf(rules, Match.ANY)), {"x": "a"})
    assert not is_shown(ask("z", when=ShowIf(rules)), {"x": "a"})


def test_question_that_hangs_on_its_own_page_waits_for_the_next_screen():
    screens = screens_of(feedback())
    assert [[question.code for question in screen.questions] for screen in screens] == [
        ["topic", "words"],
        ["where"],
        ["email"],
    ]
    assert screens[1].shown({"topic": "thanks"}) == ()


@given(definitions_with_answers())
def test_clean_answers_are_judged_the_same_again(case):
    made, answers = case
    first = validate(made, answers)
    if not first.errors:
        again = validate(made, json.loads(json.dumps(first.answers)))
        assert again == first
    assert set(first.answers) <= set(first.shown)


@given(definitions_with_answers())
def test_screens_ask_each_shown_question_once_and_after_what_it_hangs_on(case):
    made, answers = case
    screens = screens_of(made)
    codes = [question.code for screen in screens for question in screen.questions]
    assert sorted(codes) == sorted(question.code for question in made.questions())
    place = {question.code: number for number, screen in enumerate(screens) for question in screen.questions}
    for question in made.questions():
        assert all(place[rule.question] < place[question.code] for rule in question.show_if.rules)
    outcome = validate(made, answers)
    asked = [question.code for screen in screens for question in screen.shown(outcome.answers)]
    assert sorted(asked) == sorted(outcome.shown)


@settings(max_examples=150)
@given(st.sampled_from(list(Kind)), JSON)
def test_any_json_is_an_answer_or_an_error(kind, raw):
    outcome = validate(form(ask("q", kind)), {"q": raw})
    assert not (outcome.answers and outcome.errors)
    json.dumps(outcome.answers, allow_nan=False)


@pytest.mark.parametrize("broken", ["до\ud800ма", "\udc00дома", "до\udfffма"])
def test_half_of_a_character_is_no_text(broken):
    """JSON can carry it, UTF-8 and PostgreSQL cannot."""
    made = form(ask("words"), ask("home", Kind.ADDRESS))
    home = {"settlement": broken, "street": broken, "building": "1"}
    answers = validate(made, {"words": broken, "home": home}).answers
    assert answers["words"].encode() == answers["home"]["street"].encode()
