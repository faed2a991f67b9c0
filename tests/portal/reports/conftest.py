"""A worker of the fake module, who alone may see its reports."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.support.people import sign_in_fully


@pytest.fixture
def worker(vyshneva: Any) -> Any:
    user = UserFactory(email="fake-worker@example.test")
    MembershipFactory(user=user, community=vyshneva, role="editor")
    user.refresh_from_db()
    return user


@pytest.fixture
def cabinet(browser: Client, worker: Any) -> Client:
    return sign_in_fully(browser, worker)


@pytest.fixture
def waves(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`waves(3)`: the fake's report has three rows."""

    from viche_fake.selectors import WAVES  # absent where the core is tested bare

    def give(number: int) -> None:
        monkeypatch.setitem(WAVES, "number", number)

    return give
