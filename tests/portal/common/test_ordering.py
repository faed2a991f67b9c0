"""Lists stand in the order of the Ukrainian alphabet on both databases, and letters have no case in searches."""

import random

import pytest
from django.db.models import Value
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.models import Collection

from portal.common.ordering import UkrainianOrder
from portal.common.ukrainian import sort_key
from portal.communities.models import Community
from tests.factories.communities import CommunityFactory

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
IN_ORDER = [
    "1 травня",
    "12 школа",
    "Гай",
    "Ґанок",
    "Дім",
    "Ей",
    "Єва",
    "Жук",
    "Ирій",
    "Іва",
    "Їжак",
    "Йод",
    "мар",
    "Мар’яна",
    "«Мар’ян»",
    "Нечай Я.",
    "Нечай-Левицький",
    "Яр",
    "Zebra",
]


def shuffled(rows: list[str]) -> list[str]:
    return random.Random(7).sample(rows, len(rows))


def test_alphabet_of_both_cases_is_in_order() -> None:
    assert sorted(shuffled([*ALPHABET]), key=sort_key) == [*ALPHABET]
    assert sort_key(ALPHABET) == sort_key(ALPHABET.upper())


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "`", ""])
def test_apostrophes_and_quotes_are_not_counted(apostrophe: str) -> None:
    assert sort_key(f"«П{apostrophe}ять»") == sort_key("пять")
    assert sort_key("й") == sort_key("\u0438\u0306"), "a composed letter and one of two parts are the same"


@pytest.mark.db
@pytest.mark.django_db
def test_names_stand_as_in_a_ukrainian_list() -> None:
    wanted = ["Гай", "Ґанок", "Дім", "Ей", "Єва", "Ирій", "Іва", "Їжак", "Йод", "Мар’яна", "Яр", "Zebra"]
    for name in shuffled(wanted):
        CommunityFactory(name=name)
    rows = Community.objects.filter(name__in=wanted)
    assert list(rows.order_by("name__uk").values_list("name", flat=True)) == wanted
    assert list(rows.order_by("-name__uk").values_list("name", flat=True)) == wanted[::-1]


@pytest.mark.db
@pytest.mark.parametrize("query", ["ЇЖАКОВЕ", "їжакове", "ЖАК", "ї%", "їжа_"])
@pytest.mark.django_db
def test_look_ups_without_case_know_ukrainian_letters(query: str) -> None:
    CommunityFactory(name="Їжакове")
    is_literal = not set(query) & set("%_")
    assert Community.objects.filter(name__icontains=query).exists() is is_literal
    assert Community.objects.filter(name__iexact=query).exists() is (query.lower() == "їжакове")
    assert Community.objects.filter(name__istartswith=query).exists() is (query.lower() == "їжакове")
    assert Community.objects.filter(name__icontains=Value(query)).exists() is is_literal


TEXTS = st.lists(
    st.text(st.sampled_from(ALPHABET + ALPHABET.upper() + "'’ʼ -«»1290azAZыёэйЙ\u0306\u0301№—ẞ𐍈"), max_size=8),
    min_size=2,
    max_size=12,
)


@pytest.mark.db
class DatabaseOrderTest(TestCase):
    @hypothesis_settings(max_examples=40)
    @given(TEXTS)
    def test_database_orders_as_python_does(self, texts: list[str]) -> None:
        Collection.objects.all().delete()
        rows = [Collection(name=text, path=f"{number:04d}", depth=1) for number, text in enumerate(texts, 1)]
        Collection.objects.bulk_create(rows)
        found = Collection.objects.order_by("name__uk", "path").values_list("name", UkrainianOrder("name"))
        assert [name for name, _key in found] == sorted(texts, key=sort_key)
        assert all(key == sort_key(name) for name, key in found)
