"""PostgreSQL: two tsvectors and their GIN indexes. The tokens are ours, so no parser or dictionary of its own runs."""

from collections.abc import Iterable, Sequence

from portal.search.backends.base import TITLE_WEIGHT, Backend, Hit, Scope
from portal.search.queries import Query, Term

LOCK_SPACE = 0x534348  # "SCH": first half of the advisory lock's key
MOST_POSITION = 16_000  # a tsvector knows no later one
CREATE = """CREATE TABLE search_words (
    entry_id bigint PRIMARY KEY REFERENCES search_entry(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    title tsvector NOT NULL, body tsvector NOT NULL)"""
INDEX = "CREATE INDEX search_words_{0} ON search_words USING gin ({0})"
WRITE = """INSERT INTO search_words (entry_id, title, body) VALUES (%s, %s::tsvector, %s::tsvector)
ON CONFLICT (entry_id) DO UPDATE SET title = excluded.title, body = excluded.body"""
FIND = """SELECT entry.id, entry.source FROM search_words AS words
JOIN search_entry AS entry ON entry.id = words.entry_id
WHERE words.{column} @@ %s::tsquery AND entry.community_id = %s
AND (entry.site_id IS NULL OR entry.site_id = %s) AND entry.language IN (%s, '') AND entry.source = ANY(%s)
ORDER BY (%s * ts_rank(words.title, %s::tsquery, 1) + ts_rank(words.body, %s::tsquery, 1)) * entry.weight DESC,
entry.date DESC NULLS LAST, entry.id DESC LIMIT %s"""


class PostgresqlBackend(Backend):
    def install(self) -> None:
        self._run(CREATE)
        for column in ("title", "body"):
            self._run(INDEX.format(column))

    def remove(self) -> None:
        self._run("DROP TABLE IF EXISTS search_words")

    def lock(self) -> None:
        self._run("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_SPACE])

    def write(self, entry_id: int, title: Sequence[str], body: Sequence[str]) -> None:
        self._run(WRITE, [entry_id, _vector(title), _vector([*title, *body])])

    def erase(self, entry_ids: Sequence[int]) -> None:
        self._run("DELETE FROM search_words WHERE entry_id = ANY(%s)", [list(entry_ids)])

    def find(self, query: Query, scope: Scope, limit: int, *, is_title: bool = False) -> list[Hit]:
        question = (" | " if query.is_any else " & ").join(_term(term) for term in query.terms)
        place = [scope.community_id, scope.site_id, scope.language, list(scope.sources)]
        with self.connection.cursor() as cursor:
            sql = FIND.format(column="title" if is_title else "body")
            cursor.execute(sql, [question, *place, TITLE_WEIGHT, question, question, limit])
            return [Hit(*row) for row in cursor.fetchall()]

    def _run(self, sql: str, values: Sequence[object] | None = None) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)


def _vector(tokens: Iterable[str]) -> str:
    """Written out: each token with its positions, at most as many as PostgreSQL keeps."""
    places: dict[str, list[str]] = {}
    for number, each in enumerate(tokens, start=1):
        kept = places.setdefault(each, [])
        if len(kept) < 200 and number <= MOST_POSITION:
            kept.append(str(number))
    return " ".join(f"'{each}':{','.join(numbers)}" if numbers else f"'{each}'" for each, numbers in places.items())


def _term(term: Term) -> str:
    """Tokens are letters and digits: nothing in them needs more than quotes."""
    parts = [f"'{each}'" for each in term.tokens]
    if term.beginning:
        parts.append(f"'{term.beginning}':*")
    return f"({' | '.join(parts)})"
