"""Lists of addresses: of one's own community, by right; reading, taking out and every change are noted."""

import pytest
from django.test import Client

from portal.audit.models import AuditRecord
from portal.notifications.models import Suppression
from portal.subscriptions.models import Subscriber
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.factories.subscriptions import SubscriberFactory, SubscriptionFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


def browser_of(community, role):
    user = UserFactory()
    MembershipFactory(user=user, community=community, role=role)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)


def noted(action):
    return [row.details for row in AuditRecord.objects.filter(action=action)]


def test_owner_lists_and_exports_subscribers_of_the_own_community(vyshneva, kalynova):
    SubscriptionFactory(subscriber__community=vyshneva, subscriber__address="=cmd@ours.test")
    SubscriberFactory(community=vyshneva, address="waits@ours.test", confirmed_at=None)
    SubscriptionFactory(subscriber__community=kalynova, subscriber__address="a@theirs.test")
    client = browser_of(vyshneva, "owner")
    page = client.get("/admin/subscribers/", {"topic": "pages.news"}).content.decode()
    assert "cmd@ours.test" in page and "theirs.test" not in page and "waits@" not in page
    table = client.get("/admin/subscribers/export/").getvalue().decode()
    assert "'=cmd@ours.test" in table and "theirs.test" not in table and "waits@" not in table
    assert noted("subscriptions.list_read") == [{"count": 1}]
    assert noted("subscriptions.list_exported") == [{"count": 1, "topic": ""}]


def test_export_is_a_right_of_its_own_and_an_editor_sees_no_address(vyshneva):
    SubscriptionFactory(subscriber__community=vyshneva)
    admin, editor = browser_of(vyshneva, "admin"), browser_of(vyshneva, "editor")
    assert "/export/" not in admin.get("/admin/subscribers/").content.decode()
    for client, path in (
        (admin, "/admin/subscribers/export/"),
        (editor, "/admin/subscribers/"),
        (editor, "/admin/suppression/"),
    ):
        assert client.get(path).status_code in (302, 403), path
    assert not noted("subscriptions.list_exported")


def test_suppression_is_added_found_and_lifted_by_people(vyshneva, kalynova):
    SubscriptionFactory(subscriber__community=vyshneva, subscriber__address="olena@ours.test")
    client = browser_of(vyshneva, "owner")
    sent = {"address": " Olena@OURS.test", "reason": "complained"}
    assert client.post("/admin/suppression/create/", sent).status_code == 302
    assert client.post("/admin/suppression/create/", sent).status_code == 200, "twice is said to be there"
    row = Suppression.objects.get()
    assert (row.community, row.hint) == (vyshneva, "o•••@ours.test")
    assert not Subscriber.objects.get().subscriptions.active().exists()
    assert "o•••@ours.test" in client.get("/admin/suppression/", {"q": "olena@ours.test"}).content.decode()
    assert "o•••@ours.test" not in client.get("/admin/suppression/", {"q": "olena"}).content.decode()
    assert client.post(f"/admin/suppression/delete/{row.pk}/").status_code == 302
    assert not Suppression.objects.exists()
    assert noted("notifications.address_suppressed") == noted("notifications.suppression_lifted")


def test_subscriber_is_erased_at_asking(vyshneva):
    row = SubscriptionFactory(subscriber__community=vyshneva).subscriber
    assert browser_of(vyshneva, "admin").post(f"/admin/subscribers/delete/{row.pk}/").status_code == 302
    assert not Subscriber.objects.exists()
    assert noted("subscriptions.subscriber_erased") == [{}]
