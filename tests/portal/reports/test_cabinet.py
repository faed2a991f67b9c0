"""Reports in the cabinet: seen by whom, for which days, taken as which file."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from portal.audit.models import AuditRecord
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
INDEX = "/cabinet/reports/"
WAVES = f"{INDEX}viche_fake.report/"
PEOPLE = f"{INDEX}viche_fake.people/"
DAYS = "?period=custom&since=2026-11-01&until=2026-11-30"


def text(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_reports_of_the_person_are_listed_and_others_are_not(cabinet, client, vyshneva, editor):
    page = text(cabinet.get(INDEX))
    assert "Waves" in page
    assert "Надіслані листи" not in page  # for administrators
    stranger = sign_in_fully(client, editor)
    assert stranger.get(INDEX, headers={"host": "vyshneva.test"}).status_code == 403
    assert stranger.get(WAVES, headers={"host": "vyshneva.test"}).status_code == 403


def test_administrator_sees_letters_but_not_what_a_module_keeps_from_them(browser, owner):
    admin = sign_in_fully(browser, owner)
    assert "Надіслані листи" in text(admin.get(INDEX))
    assert admin.get(WAVES).status_code == 403
    assert admin.get(f"{INDEX}viche_fake.nothing/").status_code == 404


def test_report_shows_rows_total_chart_and_note(cabinet, waves):
    waves(3)
    page = text(cabinet.get(WAVES + DAYS))
    assert "=wave 2" in page
    assert "12,5" in page
    assert "One row a wave." in page
    assert "01.11.2026" in page
    assert page.count("<tfoot>") == 1
    assert 'role="img"' in page


def test_report_of_many_rows_has_pages_and_the_total_on_the_last(cabinet, waves):
    waves(201)
    first = text(cabinet.get(WAVES + DAYS))
    last = text(cabinet.get(f"{WAVES}{DAYS}&page=3"))
    assert "=wave 99<" in first
    assert "=wave 100<" not in first
    assert "<tfoot>" not in first
    assert "20 100" in last  # the sum of all pages


def test_empty_report_says_so_and_offers_other_days(cabinet, waves):
    page = text(cabinet.get(WAVES + DAYS))
    assert "За ці дні нічого немає" in page


def test_wrong_days_keep_what_was_typed(cabinet, waves):
    answer = cabinet.get(f"{WAVES}?period=custom&since=2026-11-05&until=2026-11-01")
    assert answer.status_code == 422
    assert 'value="2026-11-05"' in text(answer)
    assert 'value="2026-11-01"' in text(answer)


def test_too_many_rows_are_refused_in_words(cabinet, waves):
    waves(20_001)
    answer = cabinet.get(WAVES + DAYS)
    assert answer.status_code == 422
    assert "понад 20 000 рядків" in text(answer)
    back = cabinet.get(f"{WAVES}file/{DAYS}&as=xlsx", follow=True)
    assert back.status_code == 422
    assert back.request["PATH_INFO"] == WAVES


def test_xlsx_has_numbers_dates_and_no_formulas(cabinet, waves):
    waves(2)
    answer = cabinet.get(f"{WAVES}file/{DAYS}&as=xlsx")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Day", "Who", "Waves", "Share")
    assert (rows[1][0].date().isoformat(), rows[1][1], rows[1][2], rows[1][3]) == ("2026-11-01", "=wave 0", 0, 0.125)
    who = book.worksheets[0].cell(2, 2)
    assert (who.data_type, who.quotePrefix) == ("s", True)  # a text for good, even when somebody edits the cell
    assert rows[3][:3] == ("Разом", None, 1)
    about = dict(book.worksheets[1].iter_rows(values_only=True))
    assert about["Період"] == "01.11.2026 – 30.11.2026"
    assert about["Громада"] == "Вишнева громада"
    assert "report-2026-11-01-2026-11-30.xlsx" in answer["Content-Disposition"]


def test_csv_is_read_by_programs(cabinet, waves):
    waves(2)
    body = cabinet.get(f"{WAVES}file/{DAYS}&as=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(body)))
    assert rows == [
        ["Day", "Who", "Waves", "Share"],
        ["2026-11-01", "'=wave 0", "0", "12.5"],
        ["2026-11-01", "'=wave 1", "1", "12.5"],
    ]


def test_pdf_has_heading_rows_and_total(cabinet, waves):
    waves(40)
    document = PdfReader(BytesIO(cabinet.get(f"{WAVES}file/{DAYS}&as=pdf").content))
    words = " ".join(page.extract_text() for page in document.pages)
    assert "Waves" in words
    assert "Вишнева громада" in words
    assert "=wave 39" in words
    assert "Разом" in words


def test_pdf_of_too_many_rows_is_refused(cabinet, waves):
    waves(1_001)
    answer = cabinet.get(f"{WAVES}file/{DAYS}&as=pdf", follow=True)
    assert "щонайбільше 1000 рядків" in text(answer)


def test_personal_data_are_noted_and_other_reports_only_when_taken(cabinet, worker, waves):
    waves(1)
    cabinet.get(WAVES + DAYS)
    assert not AuditRecord.objects.filter(action__startswith="reports.").exists()
    cabinet.get(PEOPLE + DAYS)
    cabinet.get(f"{WAVES}file/{DAYS}&as=csv")
    opened, taken = AuditRecord.objects.filter(action__startswith="reports.").order_by("pk")
    assert (opened.action, opened.actor_id, opened.details["report"]) == (
        "reports.report_opened",
        worker.pk,
        "viche_fake.people",
    )
    assert (taken.action, taken.details["format"]) == ("reports.report_exported", "csv")


def test_as_many_queries_for_one_row_as_for_many(cabinet, waves, django_assert_max_num_queries):
    waves(1)
    cabinet.get(WAVES + DAYS)
    with django_assert_max_num_queries(60) as few:
        cabinet.get(WAVES + DAYS)
    waves(500)
    with django_assert_max_num_queries(60) as many:
        cabinet.get(WAVES + DAYS)
    assert len(many) == len(few)
