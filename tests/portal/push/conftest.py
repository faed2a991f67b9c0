"""A push service over HTTP and a citizen whose browser it serves."""

from collections.abc import Iterator
from typing import Any

import pytest
from wagtail.models import Site

from portal.push import services
from portal.push.models import PushDevice
from tests.support.push_service import Browser, PushService


@pytest.fixture
def push(settings: Any) -> Iterator[PushService]:
    with PushService() as service:
        settings.PUSH_OWN_HOSTS = [service.host]
        yield service


@pytest.fixture
def site(vyshneva: Any) -> Site:
    return Site.objects.get(hostname="vyshneva.test")


@pytest.fixture
def phone(push: PushService, citizen: Any, site: Site) -> PushDevice:
    return services.switch_on(user=citizen, site=site, name="Chrome, Android", **Browser(push, "phone").given)
