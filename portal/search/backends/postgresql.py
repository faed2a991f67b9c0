"""PostgreSQL: two tsvectors and their GIN indexes. The tokens are ours, so no parser or dictionary of its own runs."""

from collections.abc import Iterable, Sequence

from portal.search.backends.base import TITLE_WEIGHT, Backend, Hit, Scope
from portal.search.queries import Query, Term

LOCK_SPACE = 0x534348  # "SCH": first half of the advisory lock's key
MOST_POSITION = 16_000  # a tsvector knows no later one
# Where an entry stands lies beside its words, so that a question reads this table alone.
CREATE = """CREATE TABLE search_words (
    entry_id bigint PRIMARY KEY REFERENCES search_entry(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    community_id bigint NOT NULL, site_id bigint, language varchar(12) NOT NULL, source varchar(60) NOT NULL,
    weight double precision NOT NULL, date date, title tsvector NOT NULL, body tsvector NOT NULL)"""
INDEX = "CREATE INDEX search_words_{0} ON search_words USING gin ({0})"
WRITE = """INSERT INTO search_words (entry_id, community_id, site_id, language, source, weight, date, title, body)
SELECT id, community_id, site_id, language, source, weight, date, %s::tsvector, %s::tsvector
FROM search_entry WHERE id = %s
ON CONFLICT (entry_id) DO UPDATE SET community_id = excluded.community_id, site_id = excluded.site_id,
language = excluded.language, source = excluded.source, weight = excluded.weight, date = excluded.date,
title = excluded.title, body = excluded.body"""
# A frequent word stands in half of the entries, and ranking reads a vector from its own page: 20 µs each. So the ones
# that are ranked are picked first by what is at hand: words in the title, weight, date. The planner does not know
# what reading a vector costs and would look for a frequent word in all of them; the function forbids that (with
# 100,000 entries 1.2 s instead of 0.1 s).
RANKED = 1_000
PICK = """CREATE OR REPLACE FUNCTION search_pick_{column}(
    question tsquery, in_community bigint, in_site bigint, in_language text, sources text[], most integer)
RETURNS TABLE (entry_id bigint) LANGUAGE sql STABLE SET enable_seqscan TO off AS $$
SELECT words.entry_id FROM search_words AS words
WHERE words.{column} @@ question AND words.community_id = in_community
AND (words.site_id IS NULL OR words.site_id = in_site) AND words.language IN (in_language, '')
AND words.source = ANY (sources)
ORDER BY (words.title @@ question) DESC, words.weight DESC, words.date DESC NULLS LAST, words.entry_id DESC
LIMIT most $$"""
FIND = """SELECT words.entry_id, words.source FROM search_pick_{column}(%s::tsquery, %s, %s, %s, %s, %s) AS picked
JOIN search_words AS words ON words.entry_id = picked.entry_id
ORDER BY (%s * ts_rank(words.title, %s::tsquery, 1) + ts_rank(words.body, %s::tsquery, 1)) * words.weight DESC,
words.date DESC NULLS LAST, words.entry_id DESC LIMIT %s"""
COLUMNS = ("title", "body")


class PostgresqlBackend(Backend):
    def install(self) -> None:
        self._run(CREATE)
        for column in COLUMNS:
            self._run(INDEX.format(column))
            self._run(PICK.format(column=column))

    def remove(self) -> None:
        for column in COLUMNS:
            self._run(f"DROP FUNCTION IF EXISTS search_pick_{column}")
        self._run("DROP TABLE IF EXISTS search_words")

    def lock(self) -> None:
        self._run("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_SPACE])

    def write(self, entry_id: int, title: Sequence[str], body: Sequence[str]) -> None:
        self._run(WRITE, [_vector(title), _vector([*title, *body]), entry_id])

    def erase(self, entry_ids: Sequence[int]) -> None:
        self._run("DELETE FROM search_words WHERE entry_id = ANY(%s)", [list(entry_ids)])

    def find(self, query: Query, scope: Scope, limit: int, *, is_title: bool = False) -> list[Hit]:
        question = (" | " if query.is_any else " & ").join(_term(term) for term in query.terms)
        place = [scope.community_id, scope.site_id, scope.language, list(scope.sources)]
        with self.connection.cursor() as cursor:
            sql = FIND.format(column="title" if is_title else "body")
            ranked = max(limit, RANKED)
            cursor.execute(sql, [question, *place, ranked, TITLE_WEIGHT, question, question, limit])
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
