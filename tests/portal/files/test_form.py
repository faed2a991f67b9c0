"""The field in a form, without scripts: what was accepted stays when something else is wrong."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from portal.files.models import StoredFile
from portal.files.refusals import FileRefused
from portal.files.services import claim_files, erase_personal_files, forget_files
from portal.files.tasks import sweep_files
from portal.files.tokens import Sender, holder_of, new_token
from tests.portal.files.conftest import RECORD, Send
from tests.support.clamd import EICAR, Clamd
from tests.support.files import document, photo

FORM = "/services/viche_fake/files/"


def token_of(answer: Any) -> str:
    found = re.search(r'name="photos_token" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def words(answer: Any) -> str:
    """The page without the no-break spaces that typography puts in."""
    return str(answer.content.decode().replace("\u00a0", " "))


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.fake_module
@pytest.mark.django_db
class TestForm:
    def test_accepted_files_stay_after_an_error_elsewhere(self, browser: Client) -> None:
        token = token_of(browser.get(FORM))
        sent = {"photos": [upload("ліхтар.jpg", photo()), upload("план.pdf", document())], "photos_token": token}
        answer = browser.post(FORM, {"subject": "", **sent})
        text = words(answer)
        assert answer.status_code == 422 and token_of(answer) == token
        assert "ліхтар.jpg" in text and "план.pdf" in text and "Додано 2 з 10" in text
        unwanted = StoredFile.objects.get(name="план.pdf")
        answer = browser.post(
            FORM, {"subject": "Ліхтар", "photos_token": token, "photos_remove": [unwanted.public_id]}, follow=True
        )
        assert answer.status_code == 200 and "ліхтар.jpg" in words(answer)
        (file,) = StoredFile.objects.all()
        assert file.record.startswith("viche_fake:") and file.claimed_at
        link = re.search(r'href="(/files/[^"]+)"', answer.content.decode())
        assert link is not None and browser.get(link[1]).status_code == 200

    def test_refused_file_is_named_and_the_good_one_kept(self, browser: Client) -> None:
        token = token_of(browser.get(FORM))
        sent = [upload("ліхтар.jpg", photo()), upload("фото.jpg.exe", b"MZ" + b"\0" * 300)]
        answer = browser.post(FORM, {"subject": "Ліхтар", "photos": sent, "photos_token": token})
        text = words(answer)
        assert answer.status_code == 422 and "фото.jpg.exe: Файли такого виду не приймаються" in text
        assert [file.name for file in StoredFile.objects.all()] == ["ліхтар.jpg"] and "Додано 1 з 10" in text
        assert browser.post(FORM, {"subject": "Ліхтар", "photos_token": token}).status_code == 302

    def test_infected_file_does_not_stop_the_record(self, browser: Client, clamd: Clamd) -> None:
        sent = {"photos": [upload("рахунок.pdf", document(text=EICAR))], "photos_token": token_of(browser.get(FORM))}
        answer = browser.post(FORM, {"subject": "Ліхтар", **sent}, follow=True)
        text = words(answer)
        assert answer.status_code == 200 and "Антивірус знайшов загрозу" in text and 'href="/files/' not in text

    def test_form_of_another_day_or_person_says_so(self, browser: Client, kalynova: Any) -> None:
        for token in ("", "x", new_token("viche_fake.photos", Sender(kalynova, None))):
            answer = browser.post(FORM, {"subject": "Ліхтар", "photos_token": token})
            assert answer.status_code == 422 and "надто довго відкрита" in words(answer)
            assert token_of(answer) != token

    def test_page_explains_its_limits(self, browser: Client) -> None:
        text = words(browser.get(FORM))
        assert "До" in text and "PNG, JPG або" in text and 'accept=".png,.jpg,.jpeg,.pdf"' in text
        assert "multiple" in text


@pytest.mark.django_db
def test_claimed_file_is_nobody_elses(send: Send, vyshneva: Any, kalynova: Any) -> None:
    file = send(photo())
    with pytest.raises(FileRefused):
        claim_files([file], record=RECORD, community=kalynova)
    assert claim_files([file], record=RECORD, community=vyshneva) == 1
    with pytest.raises(FileRefused), transaction.atomic():
        claim_files([file], record="viche_fake:record_0002", community=vyshneva)
    file.refresh_from_db()
    assert file.record == RECORD
    with pytest.raises(ValueError, match="label"):
        claim_files([file], record="17", community=vyshneva)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_forgotten_files_leave_no_bytes(send: Send, vyshneva: Any, citizen: Any, folder: Any) -> None:
    first, second, third = send(photo(50, 50)), send(photo(51, 51)), send(photo(52, 52))
    claim_files([first], record=RECORD, community=vyshneva)
    StoredFile.objects.filter(pk=second.pk).update(uploader=citizen)
    assert erase_personal_files(citizen) == 1
    assert forget_files(RECORD, community=vyshneva) == 1
    assert StoredFile.objects.get() == third
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db(transaction=True)
def test_unclaimed_files_and_lost_bytes_are_swept(send: Send, vyshneva: Any, settings: Any, folder: Any) -> None:
    claim_files([send(photo(50, 50))], record=RECORD, community=vyshneva)
    send(photo(51, 51))
    lost = folder / "ab" / "lost"
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"x")
    assert sweep_files() == 0 and lost.exists()
    settings.CLOCK_SHIFT_SECONDS = 25 * 3600
    assert sweep_files() == 1
    assert StoredFile.objects.get().record == RECORD
    assert not lost.exists() and len([path for path in folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
def test_secret_holds_for_half_a_day(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    token = new_token("viche_fake.photos", sender)
    assert holder_of(token, "viche_fake.photos", sender)
    monkeypatch.setattr("portal.files.tokens.MAX_AGE", -1)
    with pytest.raises(FileRefused):
        holder_of(token, "viche_fake.photos", sender)
