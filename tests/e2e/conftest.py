"""One stack of real processes for all whole-path tests of a pytest process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.journeys import World
from tests.e2e.stack import Stack, running_stack
from tests.support.mail import SmtpSink


@pytest.fixture(scope="session")
def mail(smtp_server: SmtpSink) -> SmtpSink:
    smtp_server.clear()
    return smtp_server


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, mail: SmtpSink) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack"), mail) as running:
        yield running


@pytest.fixture(scope="session")
def world(chromium: Browser, stack: Stack, mail: SmtpSink) -> World:
    return World(chromium, stack, mail)
