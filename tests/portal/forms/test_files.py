"""Questions that ask for files: judged with the rest, kept with the answer, read by whoever reads the answer."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.communities.services import grant_role, sync_community_roles
from portal.files.models import StoredFile
from portal.forms.engine import Kind, definition_from_data, definition_to_data, lint
from portal.forms.models import FormAttachment, FormResponse
from portal.forms.personal import exported_answers
from portal.forms.services import erase_response
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.making import ask, form
from tests.portal.forms.visiting import Visitor
from tests.support.files import document, photo
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = {"Host": "hromada.test", "Accept-Language": "uk"}
PHOTO = ask("photos", Kind.FILE, is_required=True, high=2, most_mb=1, file_kinds=("jpg", "png"))
WORDS = ask("words", is_required=True)


@pytest.fixture
def community():
    found = CommunitySiteFactory(hostname="hromada.test").community
    sync_community_roles(found)
    return found


def place_of(community, *pages) -> FormAttachment:
    data = definition_to_data(form(*pages))
    return FormAttachmentFactory(form=FormDefinitionFactory(community=community, data=data))


def picture(name: str = "ліхтар.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo(8, 8))


def test_limits_of_a_question_stand_within_those_of_the_site():
    assert definition_from_data(definition_to_data(form(PHOTO))) == form(PHOTO)
    for wrong in ({"high": 11}, {"high": 0}, {"most_mb": 11}):
        assert [defect.code for defect in lint(form(ask("photos", Kind.FILE, **wrong)))] == ["wrong_limits"]


def test_files_are_kept_while_words_are_corrected_and_go_with_the_answer(community, later):
    visitor = Visitor(place_of(community, (PHOTO, WORDS)))
    assert 'enctype="multipart/form-data"' in visitor.text
    assert "До 2 файлів PNG або JPG, кожен до 1 МБ" in visitor.text
    visitor.send(photos__files=[picture()], words="")
    assert visitor.page.status_code == 422
    assert "ліхтар.jpg" in visitor.text
    later()
    data = visitor.carried() | {"q-words": "Темно"}
    first, again = visitor.client.post(visitor.url, data), visitor.client.post(visitor.url, data)
    assert first["Location"] == again["Location"]  # pressed twice
    file, answer = StoredFile.objects.get(), FormResponse.objects.get()
    assert answer.answers == {"photos": [file.public_id], "words": "Темно"}
    assert file.record == f"forms:{answer.public_id}"


def test_wrong_files_are_named_and_the_rest_of_what_was_typed_stays(community):
    visitor = Visitor(place_of(community, (PHOTO, WORDS)))
    visitor.send(photos__files=[SimpleUploadedFile("план.pdf", document())], words="Темно на вулиці")
    assert visitor.page.status_code == 422
    assert "план.pdf" in visitor.text
    assert "Темно на вулиці" in visitor.text
    assert not StoredFile.objects.exists()
    many = [picture(f"{number}.jpg") for number in range(3)]
    visitor.send(photos__files=many, words="Темно на вулиці")
    assert "2.jpg: Тут можна додати не більше ніж 2 файли." in visitor.text
    assert StoredFile.objects.count() == 2
    assert not FormResponse.objects.exists()


def test_files_are_said_at_the_check_and_a_foreign_or_used_one_is_refused(community, later):
    place = place_of(community, PHOTO, WORDS)
    visitor = Visitor(place)
    visitor.send(photos__files=[picture()])
    visitor.send(words="Темно")
    assert "ліхтар.jpg, 1 КБ" in visitor.text
    page = visitor.carried()
    stranger = Visitor(place)
    later()
    stolen = stranger.carried() | {"carried": page["carried"], "place": page["place"]}
    answer = stranger.client.post(stranger.url, stolen)
    assert answer.status_code == 422
    assert not FormResponse.objects.exists()
    assert visitor.client.post(visitor.url, page).status_code == 302
    used = page | {"stamp": stranger.carried()["stamp"]}
    refused = visitor.client.post(visitor.url, used)
    assert refused.status_code == 422
    assert "Одного з файлів тут уже немає" in refused.content.decode().replace("\u00a0", " ")
    assert FormResponse.objects.count() == 1


def test_program_reads_the_limits_adds_a_file_once_and_names_it_in_the_answer(community):
    place = place_of(community, (PHOTO, WORDS))
    url = f"/api/v1/forms/{place.public_id}/"
    client = Client(headers=HOST)
    asked = client.get(url).json()["pages"][0]["questions"][0]
    assert (asked["max_files"], asked["max_bytes"]) == (2, 1024 * 1024)
    assert set(asked["types"]) == {"image/jpeg", "image/png"}

    def add(name: str, data: bytes, key: str, question: str = "photos"):
        body = {"question": question, "file": SimpleUploadedFile(name, data)}
        return client.post(f"{url}files/", body, headers={**HOST, "Idempotency-Key": key})

    added = [add("ліхтар.jpg", photo(8, 8), "one-and-the-same") for _time in range(2)]
    assert [answer.status_code for answer in added] == [201, 201]
    file = added[0].json()
    assert added[1].json()["id"] == file["id"]
    assert add("план.pdf", document(), "another-key").status_code == 415
    assert add("x.jpg", photo(8, 8), "third-key-of-all", "words").status_code == 404

    def send(key: str, **files: str):
        body = {"version": 1, "answers": {"photos": [file["id"]], "words": "Темно"}, "files": files}
        headers = {**HOST, "Idempotency-Key": key}
        return client.post(f"{url}responses/", json.dumps(body), content_type="application/json", headers=headers)

    assert send("without-secret").json()["fields"][0]["field"] == "photos"
    assert [send("with-the-secret", photos=file["token"]).status_code for _time in range(2)] == [201, 201]
    assert send("once-more-the-file", photos=file["token"]).status_code == 422
    assert FormResponse.objects.count() == 1


def test_who_reads_the_answer_gets_its_files_and_nobody_else_until_they_are_erased(community, later):
    place = place_of(community, (PHOTO, WORDS))
    later()
    author, maker = UserFactory(), UserFactory()
    visitor = Visitor(place)
    visitor.client.force_login(author)
    visitor.page = visitor.client.get(visitor.url)
    later()
    visitor.send(photos__files=[picture()], words="Темно")
    answer = FormResponse.objects.get()
    assert exported_answers(author)[0]["answers"]["Питання photos"] == "ліхтар.jpg, 1\u00a0КБ"
    grant_role(user=maker, community=community, role="admin")
    maker.refresh_from_db()
    staff = Client(headers=HOST)
    sign_in_fully(staff, maker)
    page = staff.get(reverse("forms_cabinet:response", args=[answer.public_id])).content.decode()
    link = page.partition('href="/files/')[2].partition('"')[0]
    assert staff.get(f"/files/{link}").status_code == 200
    assert visitor.client.get(f"/files/{link}").status_code == 404
    table = b"".join(staff.get(reverse("forms_cabinet:export"), {"as": "csv", "form": answer.form.code}))
    assert "ліхтар.jpg" in table.decode()
    erase_response(response=answer, actor=None)
    assert not StoredFile.objects.exists()
    assert staff.get(f"/files/{link}").status_code == 404
    assert "Питання photos" in staff.get(
        reverse("forms_cabinet:response", args=[answer.public_id])
    ).content.decode().replace("\u00a0", " ")
