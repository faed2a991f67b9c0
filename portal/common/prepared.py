"""Functions whose statements PostgreSQL plans once for each connection: what crowds do at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def prepared(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Around a function whose statements are ours: those that repeat are prepared (ADR 2). On SQLite nothing
    changes."""

    @wraps(function)
    def wrapper(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        wanted: Any = connection
        if connection.vendor != "postgresql" or wanted.is_prepared:
            return function(*args, **kwargs)
        wanted.is_prepared = True
        try:
            return function(*args, **kwargs)
        finally:
            wanted.is_prepared = False

    return wrapper
