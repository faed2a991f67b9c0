"""Words of a query in a text: pieces that a template escapes one by one, so nothing here is markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.search.words import token, words_of

EXCERPT = 240
BEFORE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_found: bool


class Highlighter:
    def __init__(self, tokens: frozenset[str], beginnings: tuple[str, ...]) -> None:
        self.tokens = tokens
        self.beginnings = beginnings

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        for begin, end, word in words_of(text):
            written = token(word)
            if written in self.tokens or (self.beginnings and written.startswith(self.beginnings)):
                yield begin, end

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """The whole text, with its words of the query told apart."""
        parts, last = [], 0
        for begin, end in self.found_in(text):
            parts += [Piece(text[last:begin], False), Piece(text[begin:end], True)]
            last = end
        return tuple(piece for piece in (*parts, Piece(text[last:], False)) if piece.text)

    def excerpt(self, text: str, otherwise: str = "") -> tuple[Piece, ...]:
        """A part of the text around the first word of the query; where there is none, `otherwise` or its beginning."""
        first = next(self.found_in(text), None)
        if first is None:
            return self.pieces(shortened(otherwise or text, 0))
        return self.pieces(shortened(text, max(0, first[0] - BEFORE)))


def shortened(text: str, begin: int) -> str:
    """About EXCERPT characters from `begin`, whole words only, with dots where something is left out."""
    if begin:
        space = text.find(" ", begin, begin + BEFORE)
        begin = space + 1 if space >= 0 else begin
    part = text[begin : begin + EXCERPT]
    if begin + EXCERPT < len(text):
        part = part[: part.rfind(" ")] if " " in part[EXCERPT // 2 :] else part
        part = part.rstrip(" ,;:–—-") + "…"
    return f"…{part}" if begin else part
