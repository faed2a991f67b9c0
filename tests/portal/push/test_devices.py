"""Devices in the cabinet: one's own only, whatever addresses browsers (or somebody else) give."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from portal.common import clock
from portal.own_data.archive import write_archive
from portal.push import services
from portal.push.models import PushDevice, PushNotice
from portal.push.personal import erase_devices
from portal.push.refusals import SomebodyElses
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in
from tests.support.push_service import Browser, PushService

pytestmark = pytest.mark.django_db
PAGE = "/cabinet/notifications/devices/"


@pytest.fixture
def mine(browser: Client, citizen: Any) -> Client:
    return sign_in(browser, citizen, "code")


def add(client: Client, given: dict[str, str]) -> Any:
    return client.post(f"{PAGE}add/", given, headers={"User-Agent": "(Android 14) Chrome/131"})


def test_page_explains_itself_without_a_script(mine: Client) -> None:
    page = mine.get(PAGE).content.decode()
    assert "у браузері потрібен JavaScript" in page and 'type="button" hidden' in page
    assert "ще не ввімкнено на жодному" in page


def test_device_is_added_tried_and_removed(mine: Client, citizen: Any, push: PushService) -> None:
    answer = add(mine, Browser(push, "phone").given)
    assert answer.status_code == 201
    device = PushDevice.objects.for_user(citizen).get()
    assert (device.name, device.language, device.site.hostname) == ("Chrome, Android", "uk", "vyshneva.test")
    page = mine.get(PAGE).content.decode()
    assert "Chrome, Android" in page and device.endpoint not in page and device.auth not in page
    for _time in range(5):
        assert mine.post(f"{PAGE}{device.public_id}/test/").status_code == 302
    assert PushNotice.objects.filter(code="push.test", device=device).count() == 5
    assert "П’яти спроб" in mine.post(f"{PAGE}{device.public_id}/test/", follow=True).content.decode()
    mine.post(f"{PAGE}{device.public_id}/remove/")
    assert not PushDevice.objects.exists()
    assert set(PushNotice.objects.values_list("state", "device")) == {("withdrawn", None)}


@pytest.mark.db
def test_same_browser_again_is_the_same_row(mine: Client, push: PushService) -> None:
    given = Browser(push, "phone").given
    assert add(mine, given).json() == add(mine, given).json()
    assert PushDevice.objects.count() == 1


def test_shared_computer_goes_over_to_who_has_its_keys(
    mine: Client, phone: PushDevice, push: PushService, citizen: Any
) -> None:
    services.send_test(phone)
    other = sign_in(Client(HTTP_HOST="vyshneva.test"), UserFactory(), "code")
    given = {"endpoint": phone.endpoint, "p256dh": phone.p256dh, "auth": phone.auth}
    forged = Browser(push, "forged").given | {"endpoint": phone.endpoint}
    assert add(other, forged).status_code == 409 and PushDevice.objects.get().user_id == citizen.pk
    assert add(other, given).status_code == 201
    assert PushDevice.objects.get().user_id != citizen.pk
    assert PushNotice.objects.get().state == "withdrawn", "what was on its way to the former person does not go"


@pytest.mark.db
@pytest.mark.parametrize("has_same_keys", [True, False])
def test_another_person_was_a_moment_earlier(
    monkeypatch: pytest.MonkeyPatch, push: PushService, site: Site, citizen: Any, has_same_keys: bool
) -> None:
    given = Browser(push, "phone").given
    theirs = given if has_same_keys else Browser(push, "forged").given | {"endpoint": given["endpoint"]}
    real, other = clock.now, UserFactory()

    def meanwhile() -> Any:
        """Between the look for the browser and the row of it."""
        monkeypatch.setattr(clock, "now", real)
        services.switch_on(user=other, site=site, name="Firefox", **theirs)
        return real()

    monkeypatch.setattr(clock, "now", meanwhile)
    if has_same_keys:
        services.switch_on(user=citizen, site=site, name="Chrome", **given)
        assert PushDevice.objects.get().user_id == citizen.pk, "the last one who has its keys"
    else:
        with pytest.raises(SomebodyElses):
            services.switch_on(user=citizen, site=site, name="Chrome", **given)
        assert PushDevice.objects.get().user_id == other.pk


def test_device_of_another_person_is_not_there(phone: PushDevice, vyshneva: Any) -> None:
    stranger = sign_in(Client(HTTP_HOST="vyshneva.test"), UserFactory(), "code")
    for act in ("test", "remove"):
        assert stranger.post(f"{PAGE}{phone.public_id}/{act}/").status_code == 404
        assert stranger.get(f"{PAGE}{phone.public_id}/{act}/").status_code == 405
    assert PushDevice.objects.exists() and not PushNotice.objects.exists()
    assert Client(HTTP_HOST="vyshneva.test").post(f"{PAGE}add/")["Location"].startswith("/accounts/")


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://push.example/a"},
        {"endpoint": "https://me:secret@push.example/a"},
        {"endpoint": "https://push.example:22/a"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": ""},
        {"endpoint": "https://push.example/" + "a" * 1000},
        {"p256dh": "AAAA"},
        {"p256dh": "ключ"},
        {"auth": "AAAA"},
        {"auth": ""},
    ],
)
def test_wrong_address_or_key_is_refused_with_a_sentence(mine: Client, push: PushService, change: Any) -> None:
    answer = add(mine, Browser(push, "phone").given | change)
    assert answer.status_code == 422 and "не можна скористатися" in answer.json()["message"]
    assert not PushDevice.objects.exists()


def test_hosts_that_webhooks_may_call_are_closed_to_citizens(mine: Client, push: PushService, settings: Any) -> None:
    settings.PUSH_OWN_HOSTS, settings.OUTBOUND_OWN_HOSTS = [], [push.host]
    assert add(mine, Browser(push, "phone").given).status_code == 422 and not PushDevice.objects.exists()


def test_eleventh_device_is_refused(citizen: Any, site: Site, push: PushService, mine: Client) -> None:
    for number in range(10):
        services.switch_on(user=citizen, site=site, name="x", **Browser(push, f"d{number}").given)
    assert add(mine, Browser(push, "more").given).json()["error"] == "too_many_devices"


def test_installation_without_a_key_says_so(mine: Client, push: PushService, settings: Any) -> None:
    settings.PUSH_KEY = ""
    assert "тут не налаштовано" in mine.get(PAGE).content.decode()
    assert add(mine, Browser(push, "phone").given).status_code == 404
    assert "на мої пристрої" not in mine.get("/cabinet/notifications/").content.decode()


def test_own_data_have_the_devices_and_no_keys_and_forget_them(citizen: Any, phone: PushDevice) -> None:
    file = io.BytesIO()
    write_archive(file, citizen, "uk")
    told = json.loads(zipfile.ZipFile(file).read("data.json"))["sources"]["push.devices"]
    assert [row["device"] for row in told] == ["Chrome, Android"]
    assert phone.endpoint not in json.dumps(told) and phone.auth not in json.dumps(told)
    services.send_test(phone)
    assert erase_devices(citizen) == 1 and erase_devices(citizen) == 0
    assert not PushNotice.objects.exists()


def test_worker_script_is_asked_anew_each_time_and_rules_the_whole_site(browser: Client) -> None:
    answer = browser.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert (answer["Cache-Control"], answer["Service-Worker-Allowed"]) == ("no-cache", "/")
    assert "default-src 'none'" in answer["Content-Security-Policy"] and not answer.cookies
    script = answer.content.decode()
    assert "showNotification" in script and "http" not in script and "caches" not in script
