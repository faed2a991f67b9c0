"""The cabinet: one address for citizens and workers, sections of modules, a first page that says what to do next."""

from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.cabinet import selectors
from portal.registry.contract import CabinetPanel, CabinetSection
from tests.support.people import sign_in, sign_in_fully

pytestmark = pytest.mark.django_db


def three(user: Any, community: Any) -> int:
    return 3


def workers_only(user: Any, community: Any) -> bool:
    return bool(user.is_staff)


def note(request: Any) -> dict[str, str]:
    return {"text": "x"}


def nothing(request: Any) -> None:
    return None


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a section for everybody, one for workers, and a panel that has nothing to show."""
    here = "tests.portal.cabinet.test_shell"
    items = {
        CabinetSection: [
            CabinetSection("Мої записи", "cabinet:more", icon="calendar"),
            CabinetSection("Прийом", "cabinet:profile", is_visible=f"{here}.workers_only", counter=f"{here}.three"),
        ],
        CabinetPanel: [CabinetPanel("x", "cabinet/messages.html", f"{here}.nothing")],
    }
    monkeypatch.setattr(
        selectors, "contributions", lambda slot, site=None: ((("x"), item) for item in items.get(slot, []))
    )


def test_stranger_signs_in_first_and_comes_back(browser: Client) -> None:
    assert browser.get("/cabinet/profile/")["Location"] == "/accounts/login/?next=/cabinet/profile/"


def test_citizen_sees_own_sections_and_what_to_do_next(browser: Client, citizen: Any, module: None) -> None:
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/").content.decode()
    assert "Мої записи" in page and "Прийом" not in page
    assert 'class="empty"' in page and 'class="btn"' in page


def test_cabinet_where_only_the_news_of_the_side_are_shown_says_what_to_do_next(
    browser: Client, citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = CabinetPanel("x", "cabinet/messages.html", "tests.portal.cabinet.test_shell.note", column="aside")
    monkeypatch.setattr(
        selectors, "contributions", lambda slot, site=None: [("x", side)] if slot is CabinetPanel else []
    )
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/").content.decode()
    assert "sheet__body two" in page
    assert 'class="empty"' in page and 'class="btn"' in page


def test_worker_sees_sections_with_counters_and_the_admin(browser: Client, editor: Any, module: None) -> None:
    sign_in_fully(browser, editor)
    page = browser.get("/cabinet/").content.decode()
    assert "Прийом" in page and '<span class="n">' in page and "/admin/" in page


def test_current_section_is_marked(browser: Client, citizen: Any, module: None) -> None:
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/more/").content.decode()
    assert page.count('aria-current="page"') >= 1


def test_profile_keeps_a_phone_in_one_form(browser: Client, citizen: Any) -> None:
    sign_in(browser, citizen, "code")
    typed = {"first_name": "Ганна", "last_name": "Бондар", "patronymic": "", "phone": "(067) 123-45-67"}
    typed |= {"residence": "с. Садове", "consent": "on"}
    assert browser.post("/cabinet/profile/", typed)["Location"] == "/cabinet/profile/"
    assert User.objects.get(pk=citizen.pk).phone == "+380671234567"


def test_wrong_phone_is_said_and_kept(browser: Client, citizen: Any) -> None:
    sign_in(browser, citizen, "code")
    answer = browser.post("/cabinet/profile/", {"first_name": "Ганна", "phone": "12-34"})
    assert answer.status_code == 422 and "12-34" in answer.content.decode()
    assert User.objects.get(pk=citizen.pk).phone == ""


def test_one_number_has_one_spelling(browser: Client, citizen: Any) -> None:
    """Limits of messages count by it: other digits of the same number would be other numbers."""
    sign_in(browser, citizen, "code")
    assert browser.post("/cabinet/profile/", {"phone": "0٦٧1234567", "consent": "on"}).status_code == 422
    assert User.objects.get(pk=citizen.pk).phone == ""


def test_first_page_asks_little_of_the_database(
    browser: Client, editor: Any, django_assert_max_num_queries: Any
) -> None:
    sign_in_fully(browser, editor)
    browser.get("/cabinet/")
    with django_assert_max_num_queries(22):
        browser.get("/cabinet/")


def test_cabinet_is_never_cached(browser: Client, citizen: Any) -> None:
    sign_in(browser, citizen, "code")
    assert "no-store" in browser.get("/cabinet/")["Cache-Control"]
