"""Words of a text and of a query meet in whatever form they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.highlighting import EXCERPT, Highlighter
from portal.search.queries import parse_query
from portal.search.words import tokens

SAME = [
    ("субсидію", "Субсидія на оплату"),
    ("громад", "Рада громади"),
    ("люди", "Для людей з інвалідністю"),
    ("пам'ять", "Дошка пам’яті"),
    ("памʼять", "Дошка пам'яті"),
    ("память", "Дошка пам’ять"),
    ("Гудзь", "Прийом веде Ґудзь О. П."),
    ("ЇЖАКЕВИЧ", "вулиця Їжакевича"),
    ("Нечуй", "Нечуй-Левицький"),
    ("ЦHAП", "Графік ЦНАП"),  # two Latin letters in the first
    ("COBA", "Сова сидить"),  # all of them Latin
    ("замо\u0301к", "замок"),
    ("вода", "Немає води"),
    ("підпис", "підписання угоди"),
    ("covid", "COVID-19"),
]


def meets(query: str, text: str) -> bool:
    found = tokens(text)
    return all(
        set(term.tokens) & set(found) or (term.beginning and any(each.startswith(term.beginning) for each in found))
        for term in parse_query(query).terms
    )


@pytest.mark.parametrize(("query", "text"), SAME)
def test_forms_and_spellings_of_a_word_are_one(query: str, text: str) -> None:
    assert meets(query, text)
    highlighter = Highlighter(*parse_query(query).marks())
    assert any(piece.is_found for piece in highlighter.pieces(text)), "what is found can be shown"


@pytest.mark.parametrize(("query", "text"), [("сад", "Рада"), ("міст", "тісто"), ("кіт", "кит")])
def test_other_words_are_others(query: str, text: str) -> None:
    assert not meets(query, text)


def test_small_words_count_only_alone() -> None:
    assert [term.word for term in parse_query("як отримати довідку про доходи").terms] == [
        "отримати",
        "довідку",
        "доходи",
    ]
    assert [term.word for term in parse_query("про").terms] == ["про"]
    assert not parse_query("  '\"*%()-:; ")
    assert len(parse_query("слово " * 9 + " ".join(f"інше{number}" for number in range(20))).terms) == 8


@given(st.text(max_size=400), st.text(max_size=40))
def test_pieces_are_the_text_itself(text: str, query: str) -> None:
    highlighter = Highlighter(*parse_query(query).marks())
    assert "".join(piece.text for piece in highlighter.pieces(text)) == text
    assert len("".join(piece.text for piece in highlighter.excerpt(text))) <= EXCERPT + 2


@given(st.text(max_size=60))
def test_tokens_are_letters_and_digits(text: str) -> None:
    assert all(each.isalnum() and each == each.lower() for each in tokens(text) if each.isascii())
    assert not any(set(each) & set("'\"*:()\\ \0") for each in tokens(text))


def test_excerpt_stands_around_the_first_word() -> None:
    text = "Початок. " * 60 + "Тут згадано субсидію для родин. " + "Кінець. " * 60
    pieces = Highlighter(*parse_query("субсидія").marks()).excerpt(text)
    whole = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_found] == ["субсидію"]
    assert whole.startswith("…") and whole.endswith("…")
