"""Whose a letter is: found by the index of addresses, in whatever case the address was typed."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from portal.notifications.choices import is_wanted, people_at
from portal.notifications.models import NotificationChoice
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.db
def test_person_is_found_by_an_address_in_any_case_and_only_while_active():
    person = UserFactory(email="oksana@example.org")
    UserFactory(email="other@example.org")
    NotificationChoice.objects.create(user=person, code="reports_ready", channel="mail")
    assert list(people_at("Oksana@Example.ORG")) == [person]
    assert not is_wanted("OKSANA@example.org", "reports_ready")
    assert is_wanted("other@example.org", "reports_ready")
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)
    assert not people_at("oksana@example.org").exists()
    assert is_wanted("oksana@example.org", "reports_ready")


def test_accounts_are_not_read_through_for_one_letter():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    assert "accounts_email_once" in people_at("a@example.org").explain()
