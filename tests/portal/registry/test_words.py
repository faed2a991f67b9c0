"""The head administrator reads the log, the letters and empty registries in words, not in codes."""

import re

import pytest
from django.apps import apps
from wagtail.models import Site

from portal.audit.services import record
from portal.audit.words import action_words, kind_words
from portal.notifications.models import Delivery
from portal.notifications.services import queue_letter
from tests.support.paths import ROOT
from tests.support.people import sign_in_fully

WRITTEN = re.compile(r'(?:action=|audit\([a-z_]+, |_mark\([^"]*|note\(actor, |is_new else )"([a-z_]+\.[a-z_]+)"')
TOLD = re.compile(r'(?<!_)tell\("([a-z_]+)"')
NAMED_BY_A_CONDITION = {"registry.module_enabled", "registry.module_disabled", "addressees.registered"}
pytestmark = pytest.mark.django_db


def test_every_action_of_the_code_has_its_words():
    code = [path.read_text("utf-8") for part in ("portal", "modules") for path in (ROOT / part).rglob("*.py")]
    written = {found for text in code for found in WRITTEN.findall(text)} | NAMED_BY_A_CONDITION
    written |= {f"forms.{found}" for text in code for found in TOLD.findall(text)}
    installed = {action for action in written if action.partition(".")[0] in apps.app_configs}
    assert len(installed) > 7
    assert installed - set(action_words()) == set()


def test_kind_of_a_record_is_said_in_words():
    assert kind_words("communities.community") == "громада"
    assert kind_words("gone.model") == "запис «gone.model»"
    assert kind_words("") == ""


@pytest.fixture
def admin(browser, owner):
    return sign_in_fully(browser, owner)


def test_log_is_read_in_words_and_filtered_by_them(admin, vyshneva):
    record(actor=None, action="registry.module_enabled", target=vyshneva, community=vyshneva)
    record(actor=None, action="communities.role_granted", target=vyshneva, community=vyshneva)
    page = admin.get("/admin/audit/")
    html = page.content.decode()
    assert "Модуль увімкнено" in html and "Роль надано" in html
    assert ">registry.module_enabled<" not in html and "Registry.module" not in html
    only = admin.get("/admin/audit/", {"action": "registry.module_enabled"})
    assert only.context["result_count"] == 1 < page.context["result_count"]
    row = page.context["object_list"][0]
    inspected = admin.get(f"/admin/audit/inspect/{row.pk}/").content.decode()
    assert "Роль надано" in inspected


def test_letters_show_no_code_and_no_code_words(admin, vyshneva):
    page = admin.get("/admin/letters/").content.decode()
    assert "Тут ще нічого немає." in page
    values = {
        "to": "a@example.com",
        "site": Site.objects.get(hostname="vyshneva.test"),
        "context": {"code": "434937"},
        "is_secret": True,
    }
    letter = queue_letter(key="one", code="account_login_code", **values)
    Delivery.objects.update(subject="434937 — код вашого запису")  # for its receiver's list of letters
    for page in (
        admin.get("/admin/letters/"),
        admin.get(f"/admin/letters/inspect/{letter.pk}/"),
    ):
        html = page.content.decode()
        assert "434937" not in html and "вхід і обліковий запис" in html and ">account_login_code<" not in html
    nothing = admin.get("/admin/letters/", {"q": "nobody@nowhere.example"})
    assert "Нічого не знайдено" in nothing.content.decode()
