"""What somebody typed, as a question to the index."""

from dataclasses import dataclass, replace

from portal.search.constants import EMPTY_WORDS, LONGEST_QUERY, SHORTEST_BEGINNING, WORDS_IN_QUERY
from portal.search.words import CYRILLIC, LOOK_ALIKE, forms, token, tokens_of_word, words_of


@dataclass(frozen=True, slots=True)
class Term:
    """One word: any of the tokens will do, and any that begins with `beginning` if it is not empty."""

    word: str
    tokens: tuple[str, ...]
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """All the terms must be there; with `is_any` one is enough."""

    terms: tuple[Term, ...]
    is_any: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    def loosened(self) -> "Query":
        return replace(self, is_any=True)

    def guessed(self) -> "Query":
        """By the beginnings of the words alone: a slip of the finger is mostly in the second half of a word."""
        terms = (
            Term(term.word, (), token(term.word)[: max(SHORTEST_BEGINNING, len(term.word) // 2)])
            for term in self.terms
        )
        return Query(tuple(term for term in terms if len(term.beginning) >= SHORTEST_BEGINNING))

    def marks(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """(tokens, beginnings) of the words to highlight."""
        found: set[str] = set()
        for term in self.terms:
            found |= forms(term.word) | set(term.tokens)
        return frozenset(found), tuple(term.beginning for term in self.terms if term.beginning)


def term_of(word: str) -> Term:
    found = list(tokens_of_word(word))
    capitals = word.upper().translate(LOOK_ALIKE)
    if word.isascii() and all(map(CYRILLIC.match, capitals)):
        found += tokens_of_word(capitals.lower())  # «COBA», every letter of it Latin
    beginning = token(word)
    return Term(word, tuple(found), beginning if len(beginning) >= SHORTEST_BEGINNING else "")


def parse_query(text: str) -> Query:
    """Words of what was typed; no sign means anything. Words such as «для» count only where there are no others."""
    found = list(dict.fromkeys(word for _begin, _end, word in words_of(text[:LONGEST_QUERY])))
    telling = [word for word in found if word not in EMPTY_WORDS] or found
    return Query(tuple(term_of(word) for word in telling[:WORDS_IN_QUERY]))
