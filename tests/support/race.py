"""Runs a function in several processes at the same moment, on the test's database."""

import multiprocessing
import traceback
from collections.abc import Callable
from typing import Any

FORK = multiprocessing.get_context("fork")


def race(*runners: Callable[[], Any], seconds: float = 120) -> list[Any]:
    """Answers of the runners in their order; an exception is answered as the exception.

    The test must be transactional: every process opens its own connection.
    """
    from django.db import connections

    connections.close_all()
    start, answers = FORK.Barrier(len(runners)), FORK.Queue()
    processes = [
        FORK.Process(target=_run, args=(number, runner, start, answers)) for number, runner in enumerate(runners)
    ]
    for process in processes:
        process.start()
    found = dict(answers.get(timeout=seconds) for _process in processes)
    for process in processes:
        process.join(10)
    return [found[number] for number in range(len(runners))]


def _run(number: int, runner: Callable[[], Any], start: Any, answers: Any) -> None:
    from django.db import connection, connections

    try:
        connection.ensure_connection()
        start.wait(60)
        answers.put((number, runner()))
    except BaseException as problem:
        traceback.print_exc()
        answers.put((number, Failure(type(problem).__name__, str(problem))))
    finally:
        connections.close_all()


class Failure(Exception):
    """What went wrong in another process: the name of the exception and its text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name
