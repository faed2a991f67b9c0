"""SQLite: an FTS5 table of tokens without a copy of the text."""

from collections.abc import Sequence

from portal.search.backends.base import TITLE_WEIGHT, Backend, Hit, Scope
from portal.search.queries import Query, Term

CREATE = """CREATE VIRTUAL TABLE search_words USING fts5(
    title, body, content='', contentless_delete=1, prefix='3', tokenize="unicode61 remove_diacritics 0")"""
FIND = """SELECT entry.id, entry.source FROM search_words
JOIN search_entry AS entry ON entry.id = search_words.rowid
WHERE search_words MATCH %s AND entry.community_id = %s AND (entry.site_id IS NULL OR entry.site_id = %s)
AND entry.language IN (%s, '') AND entry.source IN ({sources})
ORDER BY bm25(search_words, %s, 1.0) * entry.weight, entry.date DESC, entry.id DESC LIMIT %s"""


class SqliteBackend(Backend):
    def install(self) -> None:
        self._run(CREATE)

    def remove(self) -> None:
        self._run("DROP TABLE IF EXISTS search_words")

    def lock(self) -> None:
        """Nothing to do: a transaction begins as the one writer."""

    def write(self, entry_id: int, title: Sequence[str], body: Sequence[str]) -> None:
        self.erase([entry_id])
        values = [entry_id, " ".join(title), " ".join(body)]
        self._run("INSERT INTO search_words(rowid, title, body) VALUES (%s, %s, %s)", values)

    def erase(self, entry_ids: Sequence[int]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [[pk] for pk in entry_ids])

    def find(self, query: Query, scope: Scope, limit: int, *, is_title: bool = False) -> list[Hit]:
        question = (" OR " if query.is_any else " AND ").join(_term(term) for term in query.terms)
        sql = FIND.format(sources=", ".join(["%s"] * len(scope.sources)))
        values = [f"title : ({question})" if is_title else question, scope.community_id, scope.site_id]
        with self.connection.cursor() as cursor:
            cursor.execute(sql, [*values, scope.language, *scope.sources, TITLE_WEIGHT, limit])
            return [Hit(*row) for row in cursor.fetchall()]

    def _run(self, sql: str, values: Sequence[object] | None = None) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)


def _term(term: Term) -> str:
    """Tokens are letters and digits: nothing in them needs more than quotes."""
    parts = [f'"{each}"' for each in term.tokens]
    if term.beginning:
        parts.append(f'"{term.beginning}" *')
    return f"({' OR '.join(parts)})"
