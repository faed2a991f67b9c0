"""DatabaseWrapper that can send values apart from a statement, so that PostgreSQL plans one that repeats once.

Not for every statement, as Django's own option would have it: packages write some that need their values in the text
(Wagtail's SELECT DISTINCT … ORDER BY CASE …). So it is chosen where we know what is asked (portal/common/prepared.py).
"""

from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    is_prepared = False

    def create_cursor(self, name: str | None = None) -> Any:
        if not self.is_prepared or name:
            return super().create_cursor(name)
        connection: Any = self.connection
        usual = connection.cursor_factory
        connection.cursor_factory = base.ServerBindingCursor
        try:
            return super().create_cursor()
        finally:
            connection.cursor_factory = usual
