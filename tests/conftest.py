"""Fixtures of the whole suite: fast databases, private servers, a browser.

Two projects are tested, each in a pytest process of its own: the portal (default) and the hall
(`pytest --ds=local_queue.settings.test tests/local_queue`, what `make test` does).
"""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from xdist.scheduler.loadfile import LoadFileScheduling

from tests.support.mail import SmtpSink
from tests.support.paths import ROOT
from tests.support.postgres import Cluster, private_cluster
from tests.support.redis import private_redis

os.chdir(ROOT)

# Python's collector looks through all living objects again and again; here they are hundreds of thousands, and nearly
# all live as long as the process: an eighth of the suite's time went into that.
gc.set_threshold(100_000, 50, 100)

# How long an example takes depends on who else uses the machine.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")


def pytest_ignore_collect(collection_path: Any, config: pytest.Config) -> bool | None:
    """The hall's tests need the hall's settings, and the portal's the portal's."""
    hall = os.environ.get("DJANGO_SETTINGS_MODULE", "").startswith("local_queue")
    top = collection_path.relative_to(ROOT / "tests").parts[:1] if collection_path != ROOT / "tests" else ()
    return True if top and top[0] != "support" and (top[0] == "local_queue") != hall else None


# Tests of half a minute go first: at the end one of two workers would wait for the other.
LONG = (
    "tests/e2e/",
    "tests/walls/",
    "tests/portal/test_url_walk.py",
    "tests/local_queue/test_whole_days.py",
    "tests/local_queue/test_crashes.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives Chromium is end-to-end, and runs in a process of its own: its event loop would stop others."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector leaves it alone."""
    gc.collect()
    gc.freeze()


class StackTogether(LoadFileScheduling):
    """A file stays on one worker, and so do all files that use the demo's servers: starting those is half a minute.

    In place of xdist's `loadgroup`, whose groups pytest 9 does not show to the scheduler.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "stack" if file.startswith("tests/e2e/") and file != "tests/e2e/test_make_run.py" else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> StackTogether | None:
    return StackTogether(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the migrated template, for this worker; transactional tests get a fresh copy afterwards."""
    from django.conf import settings
    from django.db import connection, connections
    from django.test import TransactionTestCase

    from tests.support.database import test_database

    def give_back(self: TransactionTestCase) -> None:
        connections.close_all()
        database.restore()

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database = test_database(connection, settings, os.environ.get("PYTEST_XDIST_WORKER", "main"))
        database.create()
        patch.setattr(TransactionTestCase, "_fixture_teardown", give_back)
        yield
        database.drop()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    from django.core.cache import caches

    # All of them: one in memory outlives the handler that a changed setting renews.
    for cache in caches.all():
        cache.clear()
    yield


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A private PostgreSQL; `.url("name")` is a DATABASE_URL."""
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with private_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of a private Redis, empty at the start of each test."""
    import redis

    redis.Redis.from_url(redis_server).flushall()
    return redis_server


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpSink]:
    sink = SmtpSink()
    sink.controller.start()
    yield sink
    sink.controller.stop()


@pytest.fixture
def smtp_sink(smtp_server: SmtpSink, settings: Any) -> SmtpSink:
    """Django's mail goes by real SMTP into `smtp_sink.messages`."""
    smtp_server.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    return smtp_server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium: a Playwright `Browser`, one for the session."""
    from tests.support.browser import debian_chromium

    with debian_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh page in a context of its own, Ukrainian and in Kyiv, 1440 px wide."""
    size = {"width": 1440, "height": 900}
    context = chromium.new_context(locale="uk-UA", timezone_id="Europe/Kyiv", viewport=size)
    yield context.new_page()
    context.close()
