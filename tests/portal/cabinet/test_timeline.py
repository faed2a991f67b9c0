"""«Що сталося» and notifications: all sources in one order, constant queries, letters that obey the choice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from portal.cabinet import timeline
from portal.common import clock
from portal.notifications import choices
from portal.notifications.models import Delivery, NotificationChoice
from portal.notifications.services import queue_letter
from portal.registry.contract import NotificationType, TimelineSource
from portal.registry.happenings import TimelineEvent
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 1, 10, tzinfo=UTC)
KINDS = [
    NotificationType("account_password_set", "Обов’язковий"),
    NotificationType("account_password_changed", "За бажанням", is_required=False),
]


def walks(user: Any, community: Any, before: datetime, limit: int) -> list[TimelineEvent]:
    found = [TimelineEvent(DAY + timedelta(hours=2 * n), f"Прогулянка {n}") for n in range(40)]
    return sorted((each for each in found if each.at < before), key=lambda each: each.at, reverse=True)[:limit]


def notes(user: Any, community: Any, before: datetime, limit: int) -> list[TimelineEvent]:
    return [each for each in [TimelineEvent(DAY + timedelta(hours=75), "Нотатка <b>")] if each.at < before]


@pytest.fixture
def two_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    here = "tests.portal.cabinet.test_timeline"
    found = [TimelineSource("one.walks", f"{here}.walks"), TimelineSource("two.notes", f"{here}.notes")]
    monkeypatch.setattr(timeline, "contributions", lambda slot, site: (("x", item) for item in found))


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        choices, "contributions", lambda slot: (("x", item) for item in KINDS if isinstance(item, slot))
    )


def letter(code: str, to: str, key: str = "k") -> Delivery:
    site = Site.objects.get(hostname="vyshneva.test")
    return queue_letter(key=key, code=code, to=to, site=site, context={})


def test_happenings_of_all_stand_in_one_order_and_go_on_earlier(
    browser: Client, citizen: Any, two_sources: None
) -> None:
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/timeline/")
    text = page.content.decode()
    assert text.index("Прогулянка 38") < text.index("Нотатка &lt;b&gt;") < text.index("Прогулянка 37")
    assert "Прогулянка 11" in text and "Прогулянка 10" not in text
    rest = browser.get("/cabinet/timeline/", {"before": page.context["page"].earlier}).content.decode()
    assert "Прогулянка 10" in rest and "Прогулянка 11" not in rest and 'href="?before=' not in rest
    odd = ("2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-01T10:00:00+99:99")
    ends = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
    for wrong in ("x", "2026-11-01T10:00:00", "9" * 50, *odd, *ends):
        assert browser.get("/cabinet/timeline/", {"before": wrong}).status_code == 200


def test_letters_are_told_without_codes_and_without_others(browser: Client, citizen: Any, vyshneva: Any) -> None:
    for number, (to, code) in enumerate(
        [(citizen.email, "account_password_set"), ("x@x.test", "account_email_deleted")]
    ):
        letter(code, to, key=f"k{number}")
    Delivery.objects.update(state="sent", sent_at=clock.now() - timedelta(minutes=1))
    secret = letter("account_password_changed", citizen.email, key="secret")
    Delivery.objects.filter(pk=secret.pk).update(state="sent", sent_at=clock.now(), is_secret=True)
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/timeline/").content.decode()
    assert Delivery.objects.get(key="k0").subject in page
    assert Delivery.objects.get(key="k1").subject not in page and secret.subject not in page


def test_number_of_queries_does_not_grow(
    browser: Client, citizen: Any, vyshneva: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(browser, citizen, "code")
    browser.get("/cabinet/timeline/")
    counts = []
    for number in range(20):
        letter("account_password_set", citizen.email, key=f"n{number}")
        Delivery.objects.update(state="sent", sent_at=clock.now())
        if number in (0, 19):
            with CaptureQueriesContext(connection) as seen:
                browser.get("/cabinet/timeline/")
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_optional_kind_is_switched_off_and_on_and_the_obligatory_never(
    browser: Client, citizen: Any, kinds: None
) -> None:
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/notifications/").content.decode()
    assert 'value="account_password_changed|mail" checked' in page and "account_password_set|" not in page
    browser.post("/cabinet/notifications/", {})
    assert NotificationChoice.objects.filter(user=citizen).values_list("code", flat=True)[0] == KINDS[1].code
    off = letter(KINDS[1].code, citizen.email.upper(), key="off")
    assert (off.state, off.text, off.html) == ("withdrawn", "", "")
    assert letter(KINDS[1].code, citizen.email, key="off") == off, "the same cause, the same row"
    assert letter(KINDS[0].code, citizen.email, key="must").state == "queued"
    assert letter(KINDS[1].code, "else@example.test", key="else").state == "queued"
    browser.post("/cabinet/notifications/", {"wanted": [f"{KINDS[1].code}|mail", "no.such|mail", "x"]})
    assert not NotificationChoice.objects.exists()
    assert letter(KINDS[1].code, citizen.email, key="on").state == "queued"


def test_choice_of_one_is_not_the_choice_of_another(browser: Client, citizen: Any, kinds: None) -> None:
    other = UserFactory()
    choices.choose(other, [])
    sign_in(browser, citizen, "code")
    browser.post("/cabinet/notifications/", {"wanted": f"{KINDS[1].code}|mail"})
    assert NotificationChoice.objects.filter(user=other).exists()


def test_citizen_is_not_asked_about_kinds_for_workers_and_loses_no_choice_of_them(
    browser: Client, citizen: Any, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = NotificationType("reports_ready", "Звіт працівникам", is_required=False, is_for_staff=True)
    both = [("x", KINDS[1]), ("x", inner)]
    monkeypatch.setattr(choices, "contributions", lambda slot: both if slot is NotificationType else [])
    assert [line.label for line in choices.lines_of(editor)] == ["За бажанням", "Звіт працівникам"]
    NotificationChoice.objects.create(user=citizen, code=inner.code, channel="mail")  # a worker once
    sign_in(browser, citizen, "code")
    assert "Звіт працівникам" not in browser.get("/cabinet/notifications/").content.decode()
    browser.post("/cabinet/notifications/", {"wanted": f"{KINDS[1].code}|mail"})
    assert [row.code for row in NotificationChoice.objects.filter(user=citizen)] == [inner.code]
