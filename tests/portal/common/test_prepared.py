"""Statements that PostgreSQL plans once for each connection."""

import pytest
from django.db import connection

from portal.common.prepared import prepared

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TIMES = 8


def ask(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer) + 1", [number])
        return cursor.fetchone()[0]


def kept():
    """Plans of `ask` that the connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall() if "+ 1" in row[0]]


def test_the_answers_are_the_same_on_both_databases():
    assert [prepared(ask)(number) for number in range(TIMES)] == [ask(number) for number in range(TIMES)]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite keeps its own statements")
def test_a_repeated_statement_is_planned_once_where_it_is_wanted_and_nowhere_else():
    for number in range(TIMES):
        ask(number)
    assert kept() == []
    for number in range(TIMES):
        prepared(ask)(number)
    assert len(kept()) == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite keeps its own statements")
def test_after_a_failure_statements_are_sent_as_before():
    @prepared
    def fails():
        raise ValueError

    with pytest.raises(ValueError):
        fails()
    assert connection.is_prepared is False
