"""Resolution № 55 of 27.01.2010, with the examples of its own table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.transliteration import slugify_uk, transliterate


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("Алушта", "Alushta"),
        ("Борщагівка", "Borshchahivka"),
        ("Вінниця", "Vinnytsia"),
        ("Гадяч", "Hadiach"),
        ("Згурський", "Zghurskyi"),
        ("Ґалаґан", "Galagan"),
        ("Єнакієве", "Yenakiieve"),
        ("Наєнко", "Naienko"),
        ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"),
        ("Йосипівка", "Yosypivka"),
        ("Стрий", "Stryi"),
        ("Щербухи", "Shcherbukhy"),
        ("Юрій", "Yurii"),
        ("Крюківка", "Kriukivka"),
        ("Яготин", "Yahotyn"),
        ("Костянтин", "Kostiantyn"),
        ("Знам’янка", "Znamianka"),
        ("Феодосія", "Feodosiia"),
        ("Розгон", "Rozghon"),
        ("Короп’є", "Koropie"),
    ],
)
def test_transliterate_follows_the_table(ukrainian: str, latin: str) -> None:
    assert transliterate(ukrainian) == latin


def test_slug_reads_as_an_address() -> None:
    assert slugify_uk("Рішення № 12 «Про м'який під'їзд»") == "rishennia-12-pro-miakyi-pidizd"


@given(st.text(max_size=300))
def test_slug_is_always_an_address(text: str) -> None:
    slug = slugify_uk(text)
    assert slug and len(slug) <= 80
    assert slug == slug.lower() and all(part.isascii() and part.isalnum() for part in slug.split("-"))


def test_long_title_is_cut_at_a_word() -> None:
    slug = slugify_uk("Військова адміністрація Великоолександрівської селищної територіальної громади області")
    assert len(slug) <= 80 and not slug.endswith("-") and slug.startswith("viiskova-administratsiia")
