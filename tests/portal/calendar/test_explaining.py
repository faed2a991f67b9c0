"""«Чому така дата?» answers a citizen in whole sentences."""

from datetime import date, datetime, time

import pytest
from django.utils import translation

from portal.calendar.engine.extension import extend
from portal.calendar.engine.law import PROFILES
from portal.calendar.engine.terms import Facts, compute
from portal.calendar.explaining import explain
from portal.common.clock import KYIV
from tests.portal.calendar.test_terms import LAW, arrived, wish


@pytest.fixture(autouse=True)
def _ukrainian():
    with translation.override("uk"):
        yield


def test_month_before_a_short_february_is_explained_step_by_step(wartime):
    assert explain(compute(LAW["appeal.month"], arrived("2026-01-30"), wartime)) == [
        "Надійшло 30 січня 2026. Цей день не рахується: строк іде від наступного.",
        "У наступному місяці такого числа немає, тож рахується його останній день: 28 лютого 2026.",
        "Останній день припав на вихідний; закон не передбачає для нього перенесення, тож дата лишається.",
        "Підготуйте до 27 лютого 2026: це останній робочий день перед нею.",
        "Підстава: 393/96-ВР, ст. 20 ч. 1.",
    ]


def test_trinity_is_named_in_peace_and_under_martial_law(wartime, peacetime):
    peace = explain(compute(LAW["info.5wd"], arrived("2026-05-29"), peacetime))
    assert "1 червня 2026 не рахується: «Трійця»." in peace
    assert "5 робочих днів від наступного дня: останній – 8 червня 2026." in peace
    war = explain(compute(LAW["info.5wd"], arrived("2026-08-20"), wartime))
    assert "24 серпня 2026 рахується як робочий день: «День Незалежності України», «Воєнний стан»." in war


def test_hours_are_told_with_their_minute(wartime):
    term = compute(LAW["info.48h"], Facts(datetime(2026, 10, 24, 12, tzinfo=KYIV)), wartime)
    assert explain(term) == [
        "Надійшло 24 жовтня 2026 о 12:00.",
        "48 годин цілодобово, разом із вихідними.",
        "Строк спливає 26 жовтня 2026 о 11:00.",
        "Підстава: 2939-VI, ст. 20 ч. 2.",
    ]


def test_extension_is_told(wartime):
    term = compute(LAW["appeal.month"], arrived("2026-11-02"), wartime)
    assert "Строк подовжено до 17 грудня 2026, заявника про це повідомлено." in explain(
        extend(term, wish("2026-12-17"), wartime)
    )


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.code)
def test_every_term_is_explained_without_a_hole(profile, language, wartime):
    with translation.override(language):
        for day in (date(2026, 1, 31), date(2026, 8, 20), date(2026, 12, 24)):
            told = explain(compute(profile, Facts(datetime.combine(day, time(9), KYIV)), wartime))
            assert all(sentence and "%(" not in sentence for sentence in told)
