"""Answers as a table: one row an answer, columns of all the versions, cells safe from formulas."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from csv import writer
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from import_export import resources

from portal.common import clock
from portal.common.cells import BOM, safe_cell
from portal.forms.engine import Definition, Kind, Personal, Question
from portal.forms.models import FormResponse, FormVersion
from portal.forms.reading import NO_FILES, Files, lines_of

CLASSES = (Personal.NONE, Personal.ORDINARY, Personal.SPECIAL)  # from what anybody may see to article 7
MARKS = {
    Personal.ORDINARY: gettext_lazy("%(question)s (personal data)"),
    Personal.SPECIAL: gettext_lazy("%(question)s (special personal data)"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A question of a form by its code, in whichever version; of a matrix, one row of it."""

    form: int
    code: str
    row: str
    heading: str


class AnswerResource(resources.Resource):
    """`versions` are the published ones of the exported forms; `personal` is the highest class that is taken along.
    Rows come with their form and attachment loaded; nothing here asks the database."""

    def __init__(self, versions: Iterable[FormVersion], personal: Personal, files: Files = NO_FILES) -> None:
        super().__init__()
        self.files = files
        newest_first = sorted(versions, key=lambda row: (str(row.form), row.form_id, -row.number))
        self.numbers = {row.pk: row.number for row in newest_first}
        self.titles = {row.form_id: str(row.form) for row in newest_first}
        definitions = [(row, row.definition) for row in newest_first]
        self.questions = {row.pk: _by_code(definition) for row, definition in definitions}
        self.columns = self._columns(definitions, personal)

    @property
    def is_of_several(self) -> bool:
        return len(self.titles) > 1

    def get_export_headers(self, *args: Any, **kwargs: Any) -> list[str]:
        fixed = [
            pgettext("answer", "Number"),
            _("Came"),
            *([_("Form")] if self.is_of_several else []),
            _("Place"),
            _("Version"),
        ]
        return [safe_cell(text) for text in (*fixed, _("Handled"), *(column.heading for column in self.columns))]

    def export_resource(self, instance: FormResponse, *args: Any, **kwargs: Any) -> list[Any]:
        came = instance.created_at.astimezone(clock.KYIV).replace(second=0, microsecond=0, tzinfo=None)
        fixed = [instance.reference, came, *([str(instance.form)] if self.is_of_several else [])]
        fixed += [instance.attachment.subject_name, self.numbers.get(instance.version_id, "")]
        fixed.append(_("yes") if instance.handled_at else _("no"))
        return [safe_cell(value) for value in (*fixed, *self._answers(instance))]

    def _answers(self, instance: FormResponse) -> Iterator[Any]:
        questions = self.questions.get(instance.version_id, {})
        for column in self.columns:
            question = questions.get(column.code) if column.form == instance.form_id else None
            yield _cell(question, instance.answers.get(column.code), column.row, self.files) if question else ""

    def _columns(self, definitions: Sequence[tuple[FormVersion, Definition]], personal: Personal) -> list[Column]:
        """In the order and by the texts of the newest version; then what older ones asked."""
        classes: dict[tuple[int, str], int] = {}
        for version, definition in definitions:
            for question in definition.questions():
                key, rank = (version.form_id, question.code), CLASSES.index(question.personal)
                classes[key] = max(rank, classes.get(key, 0))  # once personal, personal in every version
        found: dict[tuple[int, str, str], Column] = {}
        for version, definition in definitions:
            for question in definition.questions():
                rank = classes[version.form_id, question.code]
                if rank > CLASSES.index(personal):
                    continue
                for row, label in _rows(question):
                    heading = f"{self.titles[version.form_id]}: {label}" if self.is_of_several else label
                    mark = MARKS.get(CLASSES[rank])
                    heading = mark % {"question": heading} if mark else heading
                    key3 = (version.form_id, question.code, row)
                    found.setdefault(key3, Column(*key3, heading))
        return list(found.values())


def csv_lines(resource: AnswerResource, rows: Iterable[FormResponse]) -> Iterator[str]:
    lines = writer(_Echo())
    yield BOM + lines.writerow(resource.get_export_headers())
    for row in rows:
        yield lines.writerow(resource.export_resource(row))


class _Echo:
    def write(self, value: str) -> str:
        return value


def _by_code(definition: Definition) -> Mapping[str, Question]:
    return {question.code: question for question in definition.questions()}


def _rows(question: Question) -> list[tuple[str, str]]:
    """(code of the row, heading) of each column of a question."""
    label = question.label.into("uk")
    if question.kind is Kind.POINT:
        parts = {"place": _("in words"), "lat": _("latitude"), "lon": _("longitude")}
        return [(part, f"{label}: {words}") for part, words in parts.items()]
    if question.kind is not Kind.MATRIX:
        return [("", label)]
    return [(row.code, f"{label}: {row.label.into('uk')}") for row in question.rows]


def _cell(question: Question, answer: Any, row: str, files: Files) -> Any:
    """Numbers and dates as such, so that a spreadsheet counts them; the rest in words of the answer's own version."""
    if answer is None:
        return ""
    if row and question.kind is Kind.POINT:
        return answer.get(row, "")
    if row:
        code = answer.get(row, "") if question.kind is Kind.MATRIX else ""
        return next((choice.label.into("uk") for choice in question.choices if choice.code == code), code)
    if question.kind in (Kind.STARS, Kind.NPS, Kind.SCALE):
        return answer
    if question.kind is Kind.NUMBER:
        return Decimal(answer) if isinstance(answer, str) else answer
    if question.kind is Kind.DATE:
        return date.fromisoformat(answer)
    if question.kind is Kind.FILE:
        return "; ".join(files[each].name for each in answer if each in files)
    return ("; " if question.kind is Kind.MULTI else "\n").join(lines_of(question, answer, "uk"))
