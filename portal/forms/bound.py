"""Questions of one screen as a Django form, drawn by the one renderer of forms. The engine is its only judge."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.common.form_fields import DateGroupField
from portal.files.forms import FilesField
from portal.files.models import StoredFile
from portal.forms.attached_files import Uploads, rows_of_form, use_of
from portal.forms.engine import Kind, Question
from portal.forms.engine.answering import ADDRESS_NEEDED, ADDRESS_PARTS, POINT_PARTS, length_of, range_of
from portal.forms.engine.definition import Format
from portal.forms.engine.validating import judge

ADDRESS_LABELS = {
    "settlement": gettext_lazy("Settlement"),
    "street": gettext_lazy("Street"),
    "building": gettext_lazy("Building"),
    "flat": pgettext_lazy("address", "Flat"),
}
ADDRESS_LOOKS = {
    "settlement": ("address-level2", "w-30"),
    "street": ("address-line1", "w-30"),
    "building": ("off", "w-4"),
    "flat": ("off", "w-4"),
}
POINT_LABELS = {
    "place": gettext_lazy("Address or landmark"),
    "lat": gettext_lazy("Latitude"),
    "lon": gettext_lazy("Longitude"),
}
TYPES = {
    Format.EMAIL: {"type": "email", "autocomplete": "email", "class": "w-30"},
    Format.PHONE: {"type": "tel", "autocomplete": "tel", "class": "w-20"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a screen with its bound fields; several of them stand in a group under its text."""

    question: Question
    label: str
    hint: str
    fields: tuple[forms.BoundField, ...]

    @property
    def is_group(self) -> bool:
        return self.question.kind in PARTS

    @property
    def is_point(self) -> bool:
        return self.question.kind is Kind.POINT

    @property
    def map_start(self) -> dict[str, str]:
        """Where the map of a point opens, where the question has an area."""
        area = self.question.area
        return {"data-center": f"{area.lat},{area.lon}", "data-zoom": "12"} if area is not None else {}


class ScreenForm(forms.Form):
    """`answers` are known clean answers, shown as they are. Posted, `clean_answers` has what is good."""

    use_required_attribute = False
    names_errors = True  # «Answer this question» is said of each of them

    def __init__(
        self,
        questions: Sequence[Question],
        language: str,
        data: Any = None,
        answers: Mapping[str, Any] | None = None,
        *,
        files: Any = None,
        uploads: Uploads | None = None,
    ) -> None:
        super().__init__(data, files, prefix="q")
        self.questions, self.language = questions, language
        self.clean_answers: dict[str, Any] = {}
        for question in questions:
            known = (answers or {}).get(question.code)
            self.fields.update(_fields_of(question, language, known))
            if uploads is not None and question.kind is Kind.FILE:
                self._receive(question, uploads)

    def _receive(self, question: Question, uploads: Uploads) -> None:
        """Files belong to the form by a secret that travels with its pages."""
        name = f"{question.code}__files"
        token = uploads.tokens.get(question.code)
        if self.is_bound:
            token = self.data.get(f"{self.add_prefix(name)}_token", token or "")
        field = self.fields[name]
        field.record = uploads.record
        field.begin(uploads.request, token)
        uploads.tokens[question.code] = field.token

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        if not self.is_bound:
            return
        self.cleaned_data = {}
        for question in self.questions:
            self.judge_question(question)

    def judge_question(self, question: Question) -> None:
        """Its clean answer, or its errors; answers to the questions before it are clean already."""
        errors: dict[str, str] = {}
        try:
            judge(question, self._raw(question), self.clean_answers, errors)
        except ValidationError as problem:  # of the three boxes of a date; the code says which
            name = question.code if question.code in self.fields else self._first(question)
            self._errors[name] = self.error_class(problem.error_list, renderer=self.renderer)
        for name, sentence in errors.items():
            self.say(name if name in self.fields else self._first(question), sentence)

    def say_all(self, errors: Mapping[str, str]) -> None:
        """Errors by the codes of questions, «code» or «code__part»; those of other screens are left out."""
        codes = {question.code: question for question in self.questions}
        for name, sentence in errors.items():
            question = codes.get(name.partition("__")[0])
            if question is not None:
                self.say(name if name in self.fields else self._first(question), sentence)

    @property
    def has_points(self) -> bool:
        return any(question.kind is Kind.POINT for question in self.questions)

    @property
    def has_files(self) -> bool:
        return any(question.kind is Kind.FILE for question in self.questions)

    def say(self, name: str, sentence: str) -> None:
        """Put an error above a field."""
        self._errors[name] = self.error_class([sentence], renderer=self.renderer)

    def _first(self, question: Question) -> str:
        return next(name for name in self.fields if name == question.code or name.startswith(f"{question.code}__"))

    def _raw(self, question: Question) -> Any:
        if question.kind in PARTS:
            return {part: self._value(f"{question.code}__{part}") for part in PARTS[question.kind](question)}
        if question.kind is Kind.FILE:
            name = f"{question.code}__files"
            return [file.public_id for file in self.fields[name].clean(self._value(name))]
        value = self._value(question.code)
        if question.kind is Kind.DATE:
            return self.fields[question.code].to_python(value)
        return value

    def _value(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def asked(self) -> Iterator[Asked]:
        for question in self.questions:
            names = [name for name in self.fields if name.partition("__")[0] == question.code]
            yield Asked(
                question,
                question.label.into(self.language),
                question.hint.into(self.language),
                tuple(self[name] for name in names),
            )


def _rows(question: Question) -> list[str]:
    return [row.code for row in question.rows]


PARTS: dict[Kind, Callable[[Question], list[str]]] = {
    Kind.MATRIX: _rows,
    Kind.RANKING: lambda question: [choice.code for choice in question.choices],
    Kind.ADDRESS: lambda question: list(ADDRESS_PARTS),
    Kind.POINT: lambda question: list(POINT_PARTS),
}


def _fields_of(question: Question, language: str, known: Any) -> dict[str, forms.Field]:
    if question.kind is Kind.MATRIX:
        columns = [(choice.code, choice.label.into(language)) for choice in question.choices]
        return {
            f"{question.code}__{row.code}": forms.ChoiceField(
                label=row.label.into(language),
                choices=columns,
                widget=forms.RadioSelect,
                required=question.is_required,
                initial=(known or {}).get(row.code),
            )
            for row in question.rows
        }
    if question.kind is Kind.RANKING:
        places = [("", _("no place")), *((str(place), str(place)) for place in range(1, len(question.choices) + 1))]
        order = {code: str(place) for place, code in enumerate(known or (), 1)}
        return {
            f"{question.code}__{choice.code}": forms.ChoiceField(
                label=choice.label.into(language),
                choices=places,
                required=question.is_required,
                initial=order.get(choice.code),
                widget=forms.Select(attrs={"class": "w-10"}),
            )
            for choice in question.choices
        }
    if question.kind is Kind.ADDRESS:
        return {f"{question.code}__{part}": _address_part(question, part, known) for part in ADDRESS_PARTS}
    if question.kind is Kind.POINT:
        return {f"{question.code}__{part}": _point_part(part, known) for part in POINT_PARTS}
    if question.kind is Kind.FILE:
        return {f"{question.code}__files": AnswerFilesField(question, language)}
    return {question.code: _single_field(question, language, known)}


class AnswerFilesField(FilesField):
    """Files of one question, within its own limits. `record` is an answer that was sent from this very page: pressed
    twice, the page says the same files once more."""

    record = ""

    def __init__(self, question: Question, language: str) -> None:
        super().__init__(use=use_of(question).code, label=question.label.into(language), required=question.is_required)
        self.words = question.hint.into(language)

    def begin(self, request: Any, token: str | None) -> None:
        super().begin(request, token)
        self.help_text = " ".join(part for part in (self.words, self.help_text) if part)

    @property
    def accepted(self) -> list[StoredFile]:
        return list(rows_of_form(self.holder, self.sender.community, self.record)) if self.sender is not None else []

    def clean(self, value: Any) -> list[StoredFile]:
        return self.accepted if self.record else super().clean(value)


def _address_part(question: Question, part: str, known: Any) -> forms.Field:
    token, width = ADDRESS_LOOKS[part]
    return forms.CharField(
        label=ADDRESS_LABELS[part],
        required=question.is_required and part in ADDRESS_NEEDED,
        initial=(known or {}).get(part),
        widget=forms.TextInput(attrs={"autocomplete": token, "class": width}),
    )


def _point_part(part: str, known: Any) -> forms.Field:
    """Words are enough; numbers come from the map, or are typed."""
    value = (known or {}).get(part)
    if part == "place":
        return forms.CharField(label=POINT_LABELS[part], required=False, initial=value)
    shown = str(value).replace(".", ",") if value is not None else None
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "w-10", "autocomplete": "off"})
    return forms.CharField(label=POINT_LABELS[part], required=False, initial=shown, widget=widget)


class MarksSelect(forms.RadioSelect):
    """Radio buttons in a row: templates/forms/controls/marks.html."""

    control_kind = "marks"


def _single_field(question: Question, language: str, known: Any) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label.into(language),
        "help_text": question.hint.into(language),
        "required": question.is_required,
        "initial": known,
    }
    choices = [(choice.code, choice.label.into(language)) for choice in question.choices]
    if question.kind is Kind.SINGLE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind is Kind.MULTI:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind in (Kind.STARS, Kind.NPS, Kind.SCALE):
        common["initial"] = str(known) if known is not None else None
        common["help_text"] = common["help_text"] or _ends(question, language)
        return forms.ChoiceField(choices=_marks(question), widget=MarksSelect, **common)
    if question.kind is Kind.DATE:
        common["initial"] = date.fromisoformat(known) if known else None
        return DateGroupField(**common)
    if question.kind is Kind.CONSENT:
        return forms.BooleanField(**common)
    if question.kind is Kind.NUMBER:
        if known is not None:
            common["initial"] = str(known).replace(".", ",")
        mode = "decimal" if question.decimals else "numeric"
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": mode, "class": "w-10"}), **common)
    if question.format is Format.LONG:
        widget: forms.Widget = forms.Textarea(attrs={"rows": 5})
    else:
        widget = forms.TextInput(attrs=TYPES.get(question.format, {}))
    return forms.CharField(max_length=length_of(question), widget=widget, **common)


def _marks(question: Question) -> list[tuple[str, str]]:
    low, high = range_of(question)
    return [(str(mark), str(mark)) for mark in range(low, high + 1)]


def _ends(question: Question, language: str) -> str:
    """«1 — погано, 5 — чудово»."""
    low, high = range_of(question)
    left, right = question.low_label.into(language), question.high_label.into(language)
    if not left and not right:
        left, right = (_("very bad"), _("excellent")) if question.kind is Kind.STARS else ("", "")
    parts = [f"{mark} — {words}" for mark, words in ((low, left), (high, right)) if words]
    return ", ".join(parts)


class ConsentForm(forms.Form):
    """The form's own text of consent; the service asks for the answer."""

    use_required_attribute = False
    consent = forms.BooleanField()

    def __init__(self, text: str, error: str = "", is_given: bool = False) -> None:
        super().__init__({"consent": "on"} if is_given else {} if error else None)
        self.fields["consent"].label = text
        self.error = error

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        if self.is_bound and self.error:
            self._errors["consent"] = self.error_class([self.error], renderer=self.renderer)
