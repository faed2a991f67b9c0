"""Answers as a file: every version's questions, personal data only when asked for, cells of their kinds, a note."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.audit.models import AuditRecord
from portal.common import clock
from portal.communities.services import grant_role, sync_community_roles
from portal.forms import exporting
from portal.forms.engine import Kind, Personal
from portal.forms.engine.definition import Format
from portal.forms.services import publish_form, save_draft, submit_response
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.making import ask, form, text
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = {"Host": "hromada.test", "Accept-Language": "uk"}
EXPORT = "/cabinet/forms/export/"


@pytest.fixture
def community():
    found = CommunitySiteFactory(hostname="hromada.test").community
    sync_community_roles(found)
    return found


@pytest.fixture
def reader(community) -> Client:
    user = UserFactory()
    grant_role(user=user, community=community, role="admin")
    user.refresh_from_db()
    return sign_in_fully(Client(headers=HOST), user)


def first() -> object:
    return form(
        (
            ask("mark", Kind.STARS),
            ask("day", Kind.DATE),
            ask("staff", Kind.MATRIX),
            ask("old", Kind.MULTI),
            ask("mail", format=Format.EMAIL, personal=Personal.ORDINARY),
            ask("health", personal=Personal.SPECIAL),
        ),
        consent=text("Згода"),
    )


def second() -> object:
    return form(
        (
            ask("sum", Kind.NUMBER, decimals=2),
            ask("mark", Kind.STARS),
            ask("words"),
            ask("mail", format=Format.EMAIL, personal=Personal.ORDINARY),
        ),
        consent=text("Згода"),
    )


@pytest.fixture
def place(community):
    """A form of two versions with an answer by each."""
    from portal.forms.engine import definition_to_data

    made = FormDefinitionFactory(community=community, code="visit", data=definition_to_data(first()))
    found = FormAttachmentFactory(form=made)
    answers = {"mark": 4, "day": "2026-11-20", "staff": {"r1": "a"}, "old": ["a", "b"]}
    send(found, 1, "перша", answers | {"mail": "olena@example.com", "health": "астма"})
    draft = save_draft(form=made, definition=second(), revision=0, actor=None)
    publish_form(form=made, revision=draft.revision, actor=None)
    send(found, 2, "друга", {"sum": "12,50", "mark": 5, "words": "=1+1", "mail": "ivan@example.com"})
    return found


def send(place, version: int, key: str, answers: dict):
    return submit_response(attachment=place, version=version, answers=answers, has_consented=True, key=key, site=None)


def sheet(answer) -> list[list]:
    return [list(row) for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)]


def lines(answer) -> str:
    return b"".join(answer).decode("utf-8-sig")


def test_workbook_joins_versions_by_question_and_keeps_kinds(reader, place):
    answer = reader.get(EXPORT, {"form": "visit", "as": "xlsx"})
    assert answer["Content-Disposition"] == f'attachment; filename="answers-visit-{clock.today().isoformat()}.xlsx"'
    head, newest, oldest = sheet(answer)
    fixed = ["Номер", "Надійшло", "Місце", "Версія", "Опрацьовано"]
    asked = ["Питання sum", "Питання mark", "Питання words", "Питання day"]
    assert head == [*fixed, *asked, "Питання staff: R1", "Питання staff: R2", "Питання old"]
    assert isinstance(newest[1], datetime)
    assert newest[3:] == [2, "ні", 12.5, 5, "'=1+1", None, None, None, None]
    assert oldest[8].date() == date(2026, 11, 20)
    assert [*oldest[3:8], *oldest[9:]] == [1, "ні", None, 4, None, "A", None, "A; B"]


@pytest.mark.parametrize(
    ("wanted", "there", "absent"),
    [
        ("", [], ["olena@", "астма", "mail", "health"]),
        ("ordinary", ["olena@example.com", "Питання mail (персональні дані)"], ["астма", "health"]),
        ("special", ["olena@example.com", "астма", "Питання health (особливі персональні дані)"], []),
    ],
)
def test_personal_data_go_along_by_their_class_and_it_is_noted(reader, place, wanted, there, absent):
    table = lines(reader.get(EXPORT, {"form": "visit", "personal": wanted}))
    assert all(word in table for word in there)
    assert not any(word in table for word in absent)
    details = AuditRecord.objects.get(action="forms.answers_exported").details
    assert (details["count"], details["form"], details["format"]) == (2, "visit", "csv")
    assert details["personal"] == (wanted or "none")


def test_question_once_personal_is_personal_in_every_version(reader, place):
    draft = save_draft(form=place.form, definition=form((ask("mail"),)), revision=0, actor=None)
    publish_form(form=place.form, revision=draft.revision, actor=None)
    assert "example.com" not in lines(reader.get(EXPORT, {"form": "visit"}))


def test_forms_with_the_same_codes_do_not_mix(reader, place, community):
    other = FormAttachmentFactory(form=FormDefinitionFactory(community=community, code="other"))
    send(other, 1, "третя", {"topic": "thanks", "words": "інша форма"})
    head, row = lines(reader.get(EXPORT)).splitlines()[:2]
    assert "Форма: Питання words" in head
    assert "Зворотний зв’язок: Розкажіть" in head
    assert row.count("інша форма") == 1


def test_filters_are_kept_and_bounds_are_said(reader, place, monkeypatch):
    yesterday = date.fromordinal(clock.today().toordinal() - 1).isoformat()
    assert len(lines(reader.get(EXPORT, {"until": yesterday})).splitlines()) == 1
    assert len(lines(reader.get(EXPORT, {"since": yesterday, "until": "31 лютого"})).splitlines()) == 3
    monkeypatch.setattr(exporting, "MOST_CELLS", 5)
    answer = reader.get(EXPORT, {"form": "visit", "as": "xlsx", "since": yesterday}, follow=True)
    assert "забагато для одного файлу XLSX" in answer.content.decode().replace("\u00a0", " ")
    assert answer.context["chosen"]["since"] == yesterday
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    assert reader.get(EXPORT, {"form": "visit"})["Location"].startswith(reverse("forms_cabinet:responses"))
    assert AuditRecord.objects.filter(action="forms.answers_exported").count() == 1


def test_a_file_asks_the_database_as_often_for_one_row_as_for_many(reader, place):
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            lines(reader.get(EXPORT))
        counts.append(len(asked))
        for each in range(3):
            send(place, 2, f"ще {number} {each}", {"mark": each + 1})
    assert counts[0] == counts[1]


def test_builder_offers_the_file(reader, place):
    page = reader.get(reverse("forms_admin:builder", args=["visit"])).content.decode()
    assert f'action="{EXPORT}"' in page
    assert 'name="form" value="visit"' in page
