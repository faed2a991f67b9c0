"""From a file to rows of a registry: what is checked, what is written, what happens when two do it at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from portal.audit.models import AuditRecord
from portal.common import clock
from portal.forms.models import FormDefinition
from portal.imports import services, tasks
from portal.imports.constants import MOST_ATTEMPTS, RunState
from portal.imports.models import ImportRow, ImportRun, ImportSource
from portal.imports.refusals import ImportRefused
from portal.imports.services import work_on
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
CODE = "viche_fake.forms"
GOOD = "Код;Назва;Скринька\none;Перша;a@x.example\ntwo;Друга;\n"


def a_form(**fields: Any) -> FormDefinition:
    return FormDefinition.objects.create(created_at=clock.now(), **fields)


def brought(community: Any, text: str | bytes, actor: Any = None) -> ImportRun:
    data = text if isinstance(text, bytes) else text.encode()
    run = services.receive_table(community=community, code=CODE, actor=actor, name="forms.csv", data=data)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def applied(run: ImportRun, actor: Any = None) -> ImportRun:
    services.apply_import(run=run, actor=actor)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(row.line, code, said) for row in run.rows.all() for code, said in row.problems]


def test_check_writes_nothing_and_apply_writes_everything(vyshneva, owner) -> None:
    a_form(community=vyshneva, code="two", title="Була інша", mailbox="b@x.example")
    a_form(community=vyshneva, code="rest", title="Решта")
    run = brought(vyshneva, GOOD, owner)
    assert (run.state, run.counts, run.total) == (RunState.CHECKED, {"new": 1, "changed": 1}, 2)
    assert FormDefinition.objects.count() == 2 and not ImportSource.objects.exists()
    changed = run.rows.get(outcome="changed")
    assert changed.changes == [["title", "Була інша", "Друга"], ["mailbox", "b@x.example", ""]]
    assert applied(run, owner).state == RunState.APPLIED
    found = set(FormDefinition.objects.for_community(vyshneva).values_list("code", "title", "mailbox"))
    assert found == {("one", "Перша", "a@x.example"), ("two", "Друга", ""), ("rest", "Решта", "")}
    row = AuditRecord.objects.get(action="imports.applied")
    assert row.actor_id == owner.pk and (row.details["new"], row.details["changed"]) == (1, 1)


def test_the_same_table_again_changes_nothing(vyshneva) -> None:
    applied(brought(vyshneva, GOOD))
    run = brought(vyshneva, GOOD)
    assert run.counts == {"same": 2} and not run.may_apply
    with pytest.raises(ImportRefused, match="not_ready"):
        services.apply_import(run=run, actor=None)


def test_columns_left_out_stay_as_they_are(vyshneva) -> None:
    row = a_form(community=vyshneva, code="one", title="Перша", mailbox="a@x.example")
    applied(brought(vyshneva, "code;назва\none;Інша\n"))
    row.refresh_from_db()
    assert (row.title, row.mailbox) == ("Інша", "a@x.example")


def test_every_mistake_is_said_by_row_and_column(vyshneva) -> None:
    run = brought(
        vyshneva,
        "Код;Назва;Скринька;В архіві\n"
        "ПОГАНИЙ;Перша;не скринька;можливо\n"
        ";Без коду;;\n"
        "three;;;\n"
        "four;=1+1;;\n"
        "five;Лишня;;\n"
        "six;Шоста;;так\n"
        "six;Знову;;\n",
    )
    assert run.state == RunState.CHECKED and run.counts == {"error": 6, "new": 1} and not run.may_apply
    found = {(line, code) for line, code, _said in problems(run)}
    assert found == {
        (2, "code"), (2, "mailbox"), (2, "is_archived"), (3, "code"), (4, "title"), (5, "title"), (6, "title"),
        (8, "code"),
    }  # fmt: skip
    said = " ".join(said for _line, _code, said in problems(run))
    assert "формула" in said and "рядку 7" in said and "«так» або «ні»" in said and "Такої не буває." in said
    assert not FormDefinition.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Код;Вага\none;5\n", "Вага"),
        ("Код;Назва;title\none;a;b\n", "один заголовок"),
        ("Назва\nПерша\n", "Код"),
        ("Код;;Назва\none;;a\n", "без заголовка"),
        ("Код;Назва\nодин;Перша\n".encode("koi8-u"), "UTF-8"),
    ],
)
def test_table_that_cannot_be_read_is_refused_with_a_sentence(vyshneva, text, words) -> None:
    run = brought(vyshneva, text)
    assert run.state == RunState.REFUSED and words in run.problem
    assert not ImportSource.objects.exists() and not ImportRow.objects.exists()


def test_rows_of_another_community_are_out_of_reach(vyshneva, kalynova) -> None:
    theirs = a_form(community=kalynova, code="one", title="Їхня")
    run = brought(vyshneva, GOOD)
    assert run.counts == {"new": 2}
    applied(run)
    theirs.refresh_from_db()
    assert theirs.title == "Їхня" and FormDefinition.objects.for_community(kalynova).count() == 1


@pytest.mark.db
def test_registry_changed_after_the_check_is_looked_at_anew(vyshneva) -> None:
    row = a_form(community=vyshneva, code="two", title="Була")
    run = brought(vyshneva, GOOD)
    row.title = "Хтось змінив"
    row.save()
    run = applied(run)
    assert run.state == RunState.CHECKING and "перевірено знову" in run.problem
    assert FormDefinition.objects.count() == 1, "nothing of the table may be written"
    work_on(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED
    assert run.rows.get(line=3).changes[0] == ["title", "Хтось змінив", "Друга"]
    assert applied(run).state == RunState.APPLIED


@pytest.mark.db
def test_the_same_file_is_one_import_and_another_waits(vyshneva) -> None:
    receive = {"community": vyshneva, "code": CODE, "actor": None, "name": "forms.csv"}
    first = services.receive_table(**receive, data=GOOD.encode())
    assert services.receive_table(**receive, data=GOOD.encode()) == first
    with pytest.raises(ImportRefused) as caught, transaction.atomic():
        services.receive_table(**receive, data=b"code\nx\n")
    assert caught.value.code == "another_runs"
    work_on(first.pk)
    assert services.receive_table(**receive, data=b"code\nx\n") != first


@pytest.mark.db
def test_worker_that_died_is_followed_by_another(vyshneva, monkeypatch) -> None:
    monkeypatch.setattr("portal.imports.services.working.SECONDS_A_TASK", -1)
    monkeypatch.setattr("portal.imports.services.checking.ROWS_A_STEP", 1)
    monkeypatch.setattr("portal.imports.services.working.async_task", lambda *args: None)
    run = services.receive_table(community=vyshneva, code=CODE, actor=None, name="f.csv", data=GOOD.encode())
    assert work_on(run.pk) == RunState.CHECKING, "one row, then the next task"
    run.refresh_from_db()
    assert (run.done, run.lease_until) == (1, None)
    ImportRun.objects.update(lease_until=clock.now() + timedelta(seconds=60), attempt=1)
    assert work_on(run.pk) == "", "somebody holds it"
    handed: list[int] = []
    monkeypatch.setattr(tasks, "async_task", lambda task, pk: handed.append(pk))
    assert tasks.sweep_imports() == 0
    ImportRun.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert tasks.sweep_imports() == 1 and handed == [run.pk]
    while (state := work_on(run.pk)) == RunState.CHECKING:
        continue
    assert state == RunState.CHECKED and ImportRun.objects.get().counts == {"new": 2}


def test_import_that_always_kills_the_worker_ends(vyshneva) -> None:
    run = services.receive_table(community=vyshneva, code=CODE, actor=None, name="f.csv", data=GOOD.encode())
    ImportRun.objects.update(attempt=MOST_ATTEMPTS)
    assert work_on(run.pk) == RunState.FAILED
    assert ImportRun.objects.get().problem


def test_discarding_forgets_the_rows_and_old_imports_go(vyshneva) -> None:
    run = brought(vyshneva, GOOD)
    for _ in range(2):
        services.discard_import(run=run, actor=None)
        run.refresh_from_db()
    assert run.state == RunState.DISCARDED and not ImportRow.objects.exists()
    assert AuditRecord.objects.filter(action="imports.discarded").count() == 1
    assert tasks.forget_imports(clock.now() + timedelta(seconds=1)) >= 1
    assert not ImportRun.objects.exists()


# Pages -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(browser: Client, owner: Any) -> Client:
    return sign_in_fully(browser, owner)


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def upload(client: Client, data: bytes, name: str = "forms.csv") -> Any:
    return client.post(f"/admin/imports/{CODE}/", {"table": SimpleUploadedFile(name, data)})


def test_path_of_a_person(admin: Client, vyshneva) -> None:
    a_form(community=vyshneva, code="two", title="+38 044")
    answer = upload(admin, GOOD.encode())
    run = ImportRun.objects.get()
    address = f"/admin/imports/runs/{run.public_id}/"
    assert answer.url == address
    page = text(admin.get(address))
    assert '<noscript><meta http-equiv="refresh"' in page and "<progress" in page
    assert admin.get(f"{address}progress/").json()["is_at_work"] is True
    work_on(run.pk)
    page = text(admin.get(address))
    assert "Нічого ще не записано" in page and "<del>+38 044</del>" in page and "refresh" not in page
    assert "Перша" not in text(admin.get(f"{address}?show=changed"))
    for _ in range(2):
        assert admin.post(f"{address}act/", {"act": "apply"}).url == address
    work_on(run.pk)
    assert "нових 1, змінених 1" in text(admin.get(address))
    before = text(admin.get(f"{address}before.csv"))
    assert "two;'+38 044" in before and "one" not in before
    back = upload(admin, before.encode())
    again = ImportRun.objects.exclude(pk=run.pk).get()
    assert again.public_id in back.url
    work_on(again.pk)
    again.refresh_from_db()
    assert applied(again).state == RunState.APPLIED
    assert FormDefinition.objects.get(code="two").title == "+38 044"


def test_what_is_exported_comes_in_again_without_changes(admin: Client, vyshneva) -> None:
    for code, title in (("a1", "=1+1"), ("a2", "'=так"), ("a3", 'Рядок\r\nдругий; «лапки» "прямі"'), ("a4", "0012")):
        a_form(community=vyshneva, code=code, title=title, is_archived=code == "a3")
    for kind in ("csv", "xlsx"):
        data = admin.get(f"/admin/imports/{CODE}/export.{kind}")
        body = b"".join(data.streaming_content) if data.streaming else data.content
        upload(admin, body, f"forms.{kind}")
        run = ImportRun.objects.first()
        work_on(run.pk)
        run.refresh_from_db()
        assert run.counts == {"same": 4}, (kind, problems(run), list(run.rows.values_list("changes", flat=True)))


def test_template_is_a_table_that_can_be_brought(admin: Client) -> None:
    for kind in ("csv", "xlsx"):
        data = admin.get(f"/admin/imports/{CODE}/template.{kind}")
        body = b"".join(data.streaming_content) if data.streaming else data.content
        upload(admin, body, f"forms.{kind}")
        run = ImportRun.objects.first()
        work_on(run.pk)
        run.refresh_from_db()
        assert run.counts == {"new": 1} and run.rows.get().values["title"] == "=Відгук"
        services.discard_import(run=run, actor=None)


def test_what_is_no_file_is_said_beside_the_field(admin: Client) -> None:
    answer = admin.post(f"/admin/imports/{CODE}/", {})
    assert answer.status_code == 422 and "Виберіть файл" in text(answer)
    assert upload(admin, b"").status_code == 422
    upload(admin, GOOD.encode())
    answer = upload(admin, b"code\nx\n")
    assert answer.status_code == 422 and "Зачекайте" in text(answer)


def test_only_whoever_may_change_the_registry_imports(browser: Client, editor, vyshneva, kalynova, owner) -> None:
    theirs = ImportRun.objects.create(community=kalynova, code=CODE, file_name="x", sha256="x", created_at=clock.now())
    client = sign_in_fully(browser, editor)
    assert client.get(f"/admin/imports/{CODE}/").status_code == 302
    assert upload(client, GOOD.encode()).status_code == 302
    assert ImportRun.objects.count() == 1
    client = sign_in_fully(browser, owner)
    for door in ("", "progress/", "before.csv", "errors.csv"):
        assert client.get(f"/admin/imports/runs/{theirs.public_id}/{door}").status_code == 404
    assert client.post(f"/admin/imports/runs/{theirs.public_id}/act/", {"act": "discard"}).status_code == 404
    assert client.get("/admin/imports/nobody.knows/").status_code == 404
