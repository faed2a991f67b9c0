"""Ukrainian typesetting and plurals."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.common.typography import plural_form, typeset


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("і в місті", "і\xa0в\xa0місті"),
        ("№ 12", "№\xa012"),
        ("20 хв і 5 грн", "20\xa0хв і\xa05\xa0грн"),
        ("11 400 оцінок", "11\xa0400 оцінок"),
        ("ЦНАП — це", "ЦНАП\xa0— це"),
        ("9–13", "9\u2060–\u206013"),
        ("п'ять", "п’ять"),
        ("вул. Садова", "вул.\xa0Садова"),
        ("Вікна 4 і 5", "Вікна\xa04\xa0і\xa05"),
        ("зал 2, стіл 1", "зал\xa02, стіл\xa01"),
    ],
)
def test_typeset(given, wanted):
    assert typeset(given) == wanted


def test_typeset_leaves_tags_alone():
    assert typeset('<a title="і в" href="/a b/">і в</a>') == '<a title="і в" href="/a b/">і\xa0в</a>'


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "послуг"), (1, "послуга"), (2, "послуги"), (5, "послуг"), (11, "послуг"), (21, "послуга"), (112, "послуг")],
)
def test_plural(number, word):
    assert plural_form(number, "послуга", "послуги", "послуг") == word
    template = Template('{{ n|plural_uk:"послуга, послуги, послуг" }}')
    assert template.render(Context({"n": number})) == word


def test_typo_escapes_what_is_not_safe():
    assert Template("{{ t|typo }}").render(Context({"t": "<b>і в</b>"})) == "&lt;b&gt;і\xa0в&lt;/b&gt;"


@pytest.mark.parametrize(
    ("kind", "text"),
    [("", "16 листопада"), ("year", "16 листопада 2026 р."), ("weekday", "понеділок, 16 листопада")],
)
def test_dates(kind, text):
    template = Template(f'{{{{ d|date_uk:"{kind}" }}}}')
    assert template.render(Context({"d": date(2026, 11, 16)})).replace("\xa0", " ") == text


def test_english_weekday_keeps_its_capital():
    with translation.override("en"):
        shown = Template('{{ d|date_uk:"weekday" }}').render(Context({"d": date(2026, 11, 16)}))
    assert shown.replace("\xa0", " ") == "Monday, 16 November"
