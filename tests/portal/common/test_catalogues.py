"""Interface catalogues: what is extracted, how it is merged and when it is complete."""

import gettext
from pathlib import Path

import pytest

from portal.common import catalogues


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "portal/asgi.py": "",
        "portal/pages.py": 'title = _("Front page")\n',
        "templates/base.html": (
            "{% load i18n %}<p>\n    {% if x %}{% trans 'Skip to content' %}{% endif %}</p>\n"
            "{% blocktrans count n=n %}{{ n }} ticket{% plural %}{{ n }} tickets{% endblocktrans %}"
        ),
        "themes/diia/templates/a.html": "{% load i18n %}{% translate 'Theme' context 'site' %}",
        "modules/equeue/apps.py": "",
        "modules/equeue/views.py": 'done = gettext("Booked for %(day)s") % {}\n',
        "local_queue/asgi.py": "",
        "local_queue/desk.py": 'next = _("Next")\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def ids(source: catalogues.Source) -> set[str]:
    return {str(message.id) for message in catalogues.extracted(source) if message.id}


def test_each_catalogue_holds_its_own_strings_only(root: Path) -> None:
    portal, equeue, hall = catalogues.sources(root)
    assert ids(portal) == {"Front page", "Skip to content", "('%(n)s ticket', '%(n)s tickets')", "Theme"}
    assert ids(equeue) == {"Booked for %(day)s"}
    assert ids(hall) == {"Next"}


def test_extraction_is_stable_and_keeps_translations(root: Path) -> None:
    hall = catalogues.sources(root)[2]
    catalogues.update(hall)
    hall.po.write_text(hall.po.read_text().replace('msgid "Next"\nmsgstr ""', 'msgid "Next"\nmsgstr "Наступний"'))
    before = hall.po.read_bytes()
    catalogues.update(hall)
    assert hall.po.read_bytes() == before
    assert catalogues.problems(hall) == []


def test_missing_translation_is_named(root: Path) -> None:
    assert catalogues.problems(catalogues.sources(root)[2]) == ["no Ukrainian translation: 'Next'"]


def test_lost_placeholder_is_named(root: Path) -> None:
    equeue = catalogues.sources(root)[1]
    catalogues.update(equeue)
    equeue.po.write_text(equeue.po.read_text().replace('%(day)s"\nmsgstr ""', '%(day)s"\nmsgstr "Запис на день"'))
    assert catalogues.problems(equeue) == ["placeholders differ: 'Booked for %(day)s'"]


def test_ukrainian_id_is_refused(root: Path) -> None:
    (root / "local_queue/desk.py").write_text('next = _("Наступний")\n')
    assert "the id is not English: 'Наступний'" in catalogues.problems(catalogues.sources(root)[2])


def test_union_merge_prefers_the_translated_twin(root: Path) -> None:
    hall = catalogues.sources(root)[2]
    catalogues.update(hall)
    hall.po.write_text(hall.po.read_text() + '\nmsgid "Next"\nmsgstr "Наступний"\n')
    assert catalogues.problems(hall) == []
    catalogues.update(hall)
    assert hall.po.read_text().count("Next") == 1


def test_compiled_catalogue_speaks_ukrainian_plurals(root: Path) -> None:
    portal = catalogues.sources(root)[0]
    catalogues.update(portal)
    forms = '"%(n)s талон"\nmsgstr[1] "%(n)s талони"\nmsgstr[2] "%(n)s талонів"'
    portal.po.write_text(portal.po.read_text().replace('""\nmsgstr[1] ""\nmsgstr[2] ""', forms))
    assert catalogues.compile_catalogue(portal)
    with portal.po.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    words = [spoken.ngettext("%(n)s ticket", "%(n)s tickets", n) % {"n": n} for n in (1, 3, 11, 21)]
    assert words == ["1 талон", "3 талони", "11 талонів", "21 талон"]


def test_singular_of_a_plural_is_spoken_alone(root: Path) -> None:
    (root / "local_queue/desk.py").write_text('one = _("desk")\nmany = ngettext("desk", "desks", 3)\n')
    hall = catalogues.sources(root)[2]
    catalogues.update(hall)
    forms = '"вікно"\nmsgstr[1] "вікна"\nmsgstr[2] "вікон"'
    hall.po.write_text(hall.po.read_text().replace('""\nmsgstr[1] ""\nmsgstr[2] ""', forms))
    assert catalogues.compile_catalogue(hall)
    with hall.po.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert [spoken.gettext("desk"), spoken.ngettext("desk", "desks", 5)] == ["вікно", "вікон"]


def test_two_words_for_one_id_are_named(root: Path) -> None:
    ours = 'title = _("Number")\nreason = _("Reason")\nsame = pgettext("pet", "Number")\n'
    (root / "portal/pages.py").write_text(ours)
    (root / "modules/equeue/views.py").write_text('number = _("Number")\nreason = _("Reason")\n')
    portal, equeue, hall = catalogues.sources(root)
    for source, word in ((portal, "Число"), (equeue, "Номер")):
        catalogues.update(source)
        text = source.po.read_text().replace('"Number"\nmsgstr ""', f'"Number"\nmsgstr "{word}"')
        source.po.write_text(text.replace('"Reason"\nmsgstr ""', '"Reason"\nmsgstr "Причина"'))
    assert catalogues.conflicts([portal, equeue, hall]) == ["'Number' is 'Число' (portal) and 'Номер' (equeue)"]
