"""DatabaseWrapper that passes the gate around each transaction and each write outside one."""

from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from portal.common.ordering import KEY_FUNCTION
from portal.common.sqlite_backend.gate import GateTimeout, gate_of
from portal.common.ukrainian import sort_key

LOWER = "uk_lower"
CASELESS = ("iexact", "icontains", "istartswith", "iendswith")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def _of_text(function: Callable[[str], str]) -> Callable[[Any], str | None]:
    """For SQL: null stays null, numbers are read as they are written."""
    return lambda value: None if value is None else function(str(value))


class GatedCursor(base.SQLiteCursorWrapper):
    """A write in autocommit is a transaction of its own, so it stands in line too."""

    gate: Callable[[], Callable[[], None]] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        return self._gated(query, lambda: base.SQLiteCursorWrapper.execute(self, query, params))

    def executemany(self, query: str, param_list: Any) -> Any:
        return self._gated(query, lambda: base.SQLiteCursorWrapper.executemany(self, query, param_list))

    def _gated(self, query: str, run: Callable[[], Any]) -> Any:
        if self.gate is None or self.connection.in_transaction or not query.lstrip()[:7].upper().startswith(WRITES):
            return run()
        leave = self.gate()
        try:
            return run()
        finally:
            leave()


class Operations(base.DatabaseWrapper.ops_class):  # type: ignore[name-defined,misc]  a class kept as an attribute
    """SQLite's LIKE knows the case of Latin letters only: both sides become lower case first, as PostgreSQL's do."""

    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        if lookup_type in CASELESS:
            return f"{LOWER}(%s)"
        return str(super().lookup_cast(lookup_type, internal_type))


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["timeout"]` limits the wait at the gate, as it limits SQLite's own."""

    ops_class = Operations
    operators = base.DatabaseWrapper.operators | dict.fromkeys(CASELESS, f"LIKE {LOWER}(%s) ESCAPE '\\'")
    pattern_ops = base.DatabaseWrapper.pattern_ops | {
        "icontains": rf"LIKE '%%' || {LOWER}({{}}) || '%%' ESCAPE '\'",
        "istartswith": rf"LIKE {LOWER}({{}}) || '%%' ESCAPE '\'",
        "iendswith": rf"LIKE '%%' || {LOWER}({{}}) ESCAPE '\'",
    }
    _leave: Callable[[], None] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.create_function(KEY_FUNCTION, 1, _of_text(sort_key), deterministic=True)
        connection.create_function(LOWER, 1, _of_text(str.lower), deterministic=True)
        return connection

    def create_cursor(self, name: str | None = None) -> GatedCursor:
        cursor: GatedCursor = self.connection.cursor(factory=GatedCursor)
        if not self.is_in_memory_db():
            cursor.gate = self._enter
        return cursor

    def _enter(self) -> Callable[[], None]:
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            return gate_of(str(self.settings_dict["NAME"])).enter(seconds)
        except GateTimeout:
            raise OperationalError("database is locked: no turn to write") from None
        except OSError as problem:
            raise OperationalError(f"unable to open the gate of the database: {problem}") from problem

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        self._go()  # a connection that lost its transaction without our knowing must not wait for itself
        self._leave = self._enter()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._go()
            raise

    def _go(self) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()

    def _commit(self) -> None:
        super()._commit()
        self._go()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._go()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._go()
