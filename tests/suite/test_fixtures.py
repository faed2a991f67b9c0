"""The suite's own servers and databases answer."""

import subprocess
import sys
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection

from tests.support.mail import SmtpSink
from tests.support.postgres import Cluster, binary


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_test_gets_migrated_rows_back(turn: int) -> None:
    from wagtail.models import Page, Site

    assert Page.objects.exists()
    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()


@pytest.mark.db
@pytest.mark.django_db
def test_database_is_the_one_that_was_asked_for() -> None:
    import os

    expected = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    assert connection.vendor == expected
    if expected == "sqlite":
        with connection.cursor() as cursor:
            version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
        assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_private_postgres_answers(postgres_cluster: Cluster) -> None:
    command = [binary("psql"), "-At", "-c", "SHOW fsync", "-d", "postgres", "-h", str(postgres_cluster.folder)]
    answer = subprocess.run([*command, "-U", postgres_cluster.user], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "off"


@pytest.mark.parametrize("turn", [1, 2])
def test_private_redis_is_empty_each_time(redis_url: str, turn: int) -> None:
    import redis

    client = redis.Redis.from_url(redis_url)
    assert client.dbsize() == 0
    client.set("key", "value")


def test_letter_reaches_the_sink(smtp_sink: SmtpSink) -> None:
    send_mail("Талон № 7", "Чекаємо на вас", "viche@localhost", ["olena@vyshneva.example"])
    assert smtp_sink.wait()[0]["Subject"] == "Талон № 7"


def test_chromium_paints(page: Any) -> None:
    page.set_content("<h1>Віче</h1>")
    assert page.inner_text("h1") == "Віче"


def test_sqlite_module_is_the_wheel() -> None:
    import sqlite3

    assert sqlite3.__name__ == "pysqlite3"
    assert sys.modules["sqlite3"] is sqlite3
