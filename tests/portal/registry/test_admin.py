"""The core's pages in the admin: who may open them, that they do what they say, and only for one's community."""

import pytest
from django.test import Client
from wagtail.models import Site

from portal.audit.models import AuditRecord
from portal.audit.services import record
from portal.common import clock
from portal.embed.models import WidgetConfig
from portal.notifications.constants import DeliveryState
from portal.notifications.models import Delivery
from portal.registry.models import ModuleSwitch
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
PAGES = ["/admin/modules/", "/admin/health/", "/admin/letters/", "/admin/audit/", "/admin/widgets/"]


@pytest.fixture
def admin(browser, owner):
    return sign_in_fully(browser, owner)


@pytest.fixture
def site(vyshneva):
    return Site.objects.get(hostname="vyshneva.test")


def letter(site, key="k", **fields):
    values = {"code": "c", "to": f"{key}@example.com", "subject": f"Лист {key}", "text": "Код 123456"}
    moment = clock.now()
    return Delivery.objects.create(site=site, key=key, next_attempt_at=moment, created_at=moment, **(values | fields))


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_for_the_head_administrator(admin, page):
    assert admin.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_page_does_not_open_for_an_editor(editor, page):
    browser = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), editor)
    assert browser.get(page).status_code in (302, 403)


@pytest.mark.parametrize("page", PAGES)
def test_page_does_not_open_for_an_owner_of_another_community(owner, kalynova, page):
    browser = sign_in_fully(Client(HTTP_HOST="kalynova.test"), owner)
    response = browser.get(page)
    assert "Вишнева" not in response.content.decode()


@pytest.mark.fake_module
def test_module_is_switched_off_for_one_site_and_written_into_the_log(admin, site, owner):
    page = admin.get("/admin/modules/")
    form = {
        field.html_name: "on"
        for card in page.context_data["cards"]
        for row in card["rows"]
        if (field := row["field"]).html_name != f"site{site.pk}-viche_fake"
    }
    assert admin.post("/admin/modules/", form).status_code == 302
    assert list(ModuleSwitch.objects.values_list("site", "module", "is_enabled")) == [(site.pk, "viche_fake", False)]
    row = AuditRecord.objects.get(action="registry.module_disabled")
    assert (row.actor, row.details) == (owner, {"module": "viche_fake"})
    assert admin.get("/services/viche_fake/").status_code == 404
    assert Client(HTTP_HOST="cnap.vyshneva.test").get("/services/viche_fake/").status_code == 200


def test_letters_show_no_body_and_no_foreign_letters(admin, site, kalynova):
    mine = letter(site)
    foreign = letter(Site.objects.get(hostname="kalynova.test"), "foreign")
    listing = admin.get("/admin/letters/").content.decode()
    assert "k@example.com" in listing
    assert "foreign@example.com" not in listing
    assert "123456" not in listing
    assert "123456" not in admin.get(f"/admin/letters/inspect/{mine.pk}/").content.decode()
    assert admin.get(f"/admin/letters/inspect/{foreign.pk}/").status_code == 404
    assert admin.get(f"/admin/letters/resend/{foreign.pk}/").status_code in (302, 404)


def test_failed_letter_is_sent_again_after_a_question(admin, site):
    failed = letter(site, state=DeliveryState.FAILED, attempts=8)
    address = f"/admin/letters/resend/{failed.pk}/"
    assert admin.get(address).status_code == 200
    failed.refresh_from_db()
    assert failed.state == DeliveryState.FAILED
    assert admin.post(address).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (DeliveryState.QUEUED, 0)
    assert AuditRecord.objects.filter(action="notifications.letter_resent").count() == 1


def test_letter_on_its_way_offers_no_second_sending(admin, site):
    waiting = letter(site)
    assert admin.post(f"/admin/letters/resend/{waiting.pk}/").status_code == 302
    assert not AuditRecord.objects.exists()


def test_audit_log_shows_ones_own_community_only(admin, vyshneva, kalynova, owner):
    record(actor=owner, action="test.mine", target=None, community=vyshneva)
    record(actor=None, action="test.foreign", target=None, community=kalynova)
    listing = admin.get("/admin/audit/").content.decode()
    assert "test.mine" in listing
    assert "test.foreign" not in listing


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", ["/admin/letters/", "/admin/audit/", "/admin/widgets/"])
def test_lists_cost_the_same_queries_for_one_and_three_rows(
    admin, site, vyshneva, owner, rows, page, django_assert_max_num_queries
):
    for n in range(rows):
        letter(site, f"k{n}")
        record(actor=owner, action="test.done", target=None, community=vyshneva)
        WidgetConfig.objects.create(site=site, kind="viche_fake.frame", name=f"w{n}")
    admin.get(page)
    with django_assert_max_num_queries(32):
        admin.get(page)


@pytest.mark.fake_module
def test_widget_is_made_shown_with_its_codes_and_framed_by_the_admin(admin, site):
    form = {
        "name": "Запис",
        "site": site.pk,
        "kind": "viche_fake.frame",
        "origins": "https://news.example",
        "is_active": "on",
    }
    assert admin.post("/admin/widgets/create/", form).status_code == 302
    widget = WidgetConfig.objects.get()
    assert widget.origins == ["https://news.example"]
    page = admin.get(f"/admin/widgets/inspect/{widget.pk}/").content.decode()
    assert f"data-key=&quot;{widget.key}&quot;" in page
    assert f'data-key="{widget.key}"' not in page
    assert f'src="/widget/viche_fake/{widget.key}/"' in page


@pytest.mark.fake_module
def test_wrong_origin_is_a_sentence_and_keeps_what_was_typed(admin, site):
    form = {"name": "Запис", "site": site.pk, "kind": "viche_fake.frame", "origins": "news"}
    page = admin.post("/admin/widgets/create/", form)
    assert page.status_code == 200
    assert "https://example.org" in page.content.decode()
    assert ">news<" in page.content.decode().replace("\n", "")
    assert not WidgetConfig.objects.exists()


def test_health_page_says_what_is_broken(admin):
    page = admin.get("/admin/health/").content.decode()
    assert 'class="vr-red"' in page  # no worker in tests


def test_policy_is_looser_for_staff_in_the_admin_only(admin, browser, vyshneva):
    assert "unsafe-inline" in admin.get("/admin/")["Content-Security-Policy"]
    for address in ("/", "/services/addressees/", "/cabinet/", "/accounts/2fa/", "/api/docs", "/no-such-page/"):
        assert "unsafe" not in admin.get(address).get("Content-Security-Policy", "missing unsafe"), address
    assert "unsafe" not in Client(HTTP_HOST="vyshneva.test").get("/admin/")["Content-Security-Policy"]
