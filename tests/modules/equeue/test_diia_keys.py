"""Keys of a queue of Diia in the admin: they stay sealed and go to no address but that which they were given for."""

import pytest
from django.test import Client
from django.urls import reverse

from modules.equeue.models import Queue, QueueKeys
from modules.equeue.services.outside import keep_keys
from portal.audit.models import AuditRecord
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory, MembershipFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOME, SECRET = "https://queue.example.org", "the secret of the community"


@pytest.fixture
def admin(community):
    CommunitySiteFactory(community=community, hostname="admin.test")
    sync_community_roles(community)
    user = UserFactory(email="admin@example.test", is_staff=True)
    MembershipFactory(user=user, community=community, role="admin")
    user.refresh_from_db()
    return user


@pytest.fixture
def browser(admin):
    return sign_in_fully(Client(HTTP_HOST="admin.test"), admin)


@pytest.fixture
def keys(queue):
    Queue.objects.update(kind="diia")
    keep_keys(queue, url=HOME, key_name="viche", key=SECRET)
    return QueueKeys.objects.get()


def sent(queue, **changes):
    """The form as the page shows it."""
    plain = {
        "addressee": queue.addressee_id,
        "kind": "diia",
        "interface": "simple",
        "is_enabled": "on",
        "window_days": 14,
        "lead_days": 0,
        "lead_minutes": 0,
        "hold_minutes": 15,
        "cancel_minutes": 60,
        "diia_url": HOME,
        "diia_key_name": "viche",
        "diia_key": "",
    }
    return plain | changes


def save(browser, queue, **changes):
    return browser.post(reverse("equeue_queue_modeladmin_edit", args=[queue.pk]), sent(queue, **changes))


def test_key_stays_while_the_address_does(browser, queue, keys):
    answer = save(browser, queue, diia_key_name="another name")
    assert answer.status_code == 302, answer.context["form"].errors
    row = QueueKeys.objects.get()
    assert (row.key_name, row.url, row.key) == ("another name", HOME, SECRET)


@pytest.mark.parametrize("address", ["https://evil.example.net", "https://queue.example.org:8443", HOME + ".evil.net"])
def test_another_address_needs_the_key_anew(browser, queue, keys, address):
    answer = save(browser, queue, diia_url=address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "введіть ключ ще раз" in page and address in page and SECRET not in page
    row = QueueKeys.objects.get()
    assert (row.url, row.key) == (HOME, SECRET)
    assert save(browser, queue, diia_url=address, diia_key="a key for it").status_code == 302
    row.refresh_from_db()
    assert (row.url, row.key) == (address, "a key for it")


def test_log_says_who_changed_the_keys_and_where_they_lead(browser, queue, keys, admin):
    assert save(browser, queue, diia_url="https://other.example.org", diia_key="new").status_code == 302
    record = AuditRecord.objects.filter(action="equeue.queue_keys_saved").latest("pk")
    assert record.actor == admin and record.details["host"] == "other.example.org"
