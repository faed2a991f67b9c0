"""DatabaseWrapper that passes the gate around each transaction and each write outside one."""

from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from portal.common.sqlite_backend.gate import GateTimeout, gate_of

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


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


class DatabaseWrapper(base.DatabaseWrapper):
    """`OPTIONS["timeout"]` limits the wait at the gate, as it limits SQLite's own."""

    _leave: Callable[[], None] | None = None

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
