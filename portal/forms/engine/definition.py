"""A form as frozen data. Codes are what answers are stored under; texts are for people, in two languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

SCHEMA = 1  # version of the stored shape; a later one must still read this
LANGUAGES = ("uk", "en")
FILE_KINDS = ("jpg", "png", "pdf")


class Kind(StrEnum):
    """The fourteen types of questions."""

    TEXT = "text"
    SINGLE = "single"
    MULTI = "multi"
    STARS = "stars"
    NPS = "nps"
    SCALE = "scale"
    MATRIX = "matrix"
    RANKING = "ranking"
    NUMBER = "number"
    DATE = "date"
    ADDRESS = "address"
    POINT = "point"
    FILE = "file"
    CONSENT = "consent"


class Format(StrEnum):
    """What a text must look like."""

    LINE = "line"
    LONG = "long"
    EMAIL = "email"
    PHONE = "phone"


class Personal(StrEnum):
    """Class of personal data: none, ordinary, or special by article 7 of the law 2297-VI (health, beliefs …)."""

    NONE = "none"
    ORDINARY = "ordinary"
    SPECIAL = "special"


class Test(StrEnum):
    """What a rule asks about an earlier answer."""

    __test__ = False  # pytest: no class of tests

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Text:
    uk: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.uk or self.en)

    def into(self, language: str) -> str:
        """The text in a language, or in Ukrainian where it has none."""
        return (self.en if language == "en" else "") or self.uk or self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a question, a row of a matrix."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """`value` is a code of an option, or a number."""

    question: str
    test: Test
    value: str | int = ""


@dataclass(frozen=True, slots=True)
class ShowIf:
    """No rules: always shown."""

    rules: tuple[Rule, ...] = ()
    match: Match = Match.ALL


@dataclass(frozen=True, slots=True)
class Area:
    """Points of a question lie at most so many kilometres from here; its map opens here."""

    lat: float
    lon: float
    km: int


@dataclass(frozen=True, slots=True)
class Question:
    """What of `choices`, `rows`, `low`, `high` … counts depends on the kind."""

    code: str
    kind: Kind
    label: Text
    hint: Text = Text()
    is_required: bool = False
    personal: Personal = Personal.NONE
    show_if: ShowIf = ShowIf()
    choices: tuple[Choice, ...] = ()  # single, multi, ranking; columns of a matrix
    rows: tuple[Choice, ...] = ()  # matrix
    low: int | None = None  # scale, number; fewest options of a multi
    high: int | None = None  # of file: most files
    low_label: Text = Text()  # ends of a scale in words
    high_label: Text = Text()
    decimals: int = 0
    format: Format = Format.LINE
    max_length: int = 0  # 0: by the format
    file_kinds: tuple[str, ...] = ()  # of FILE_KINDS; none: all of them
    most_mb: int = 0  # of one file; 0: MEGABYTES
    area: Area | None = None  # of a point; none: all of Ukraine


@dataclass(frozen=True, slots=True)
class Page:
    code: str
    title: Text = Text()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    title: Text
    pages: tuple[Page, ...] = ()
    intro: Text = Text()
    consent: Text = Text()  # to processing of personal data; asked where it is not empty
    thanks: Text = Text()
    languages: tuple[str, ...] = field(default=("uk",))

    def questions(self) -> Iterator[Question]:
        """All of them, in the order of asking."""
        for page in self.pages:
            yield from page.questions

    def find(self, code: str) -> Question | None:
        return next((question for question in self.questions() if question.code == code), None)
