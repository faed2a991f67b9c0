"""What makers of forms type in the admin."""

import json
from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.maps import PointPicker
from portal.forms.engine import Area, Choice, Definition, Kind, Match, Personal, Question, Rule, ShowIf, Test, Text
from portal.forms.engine.answering import MOST_FILES, MOST_LENGTH, MOST_MEGABYTES, files_of, range_of
from portal.forms.engine.definition import Format
from portal.forms.engine.editing import WITH_CHOICES, relabelled
from portal.forms.engine.linting import MOST_KM
from portal.forms.engine.reading import MOST_CHOICES, MOST_TEXT

RULES = 3  # conditions that the page offers
MARKS = (Kind.STARS, Kind.NPS, Kind.SCALE)
KIND_LABELS = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.SINGLE: gettext_lazy("One of the options"),
    Kind.MULTI: gettext_lazy("Several of the options"),
    Kind.STARS: gettext_lazy("Mark from 1 to 5"),
    Kind.NPS: gettext_lazy("Would you recommend us (0–10)"),
    Kind.SCALE: gettext_lazy("Own scale"),
    Kind.MATRIX: gettext_lazy("Table of options"),
    Kind.RANKING: gettext_lazy("Put in order"),
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.DATE: gettext_lazy("Date"),
    Kind.ADDRESS: gettext_lazy("Address"),
    Kind.POINT: gettext_lazy("Place on a map"),
    Kind.FILE: gettext_lazy("Files"),
    Kind.CONSENT: gettext_lazy("Consent"),
}
FORMATS = {
    Format.LINE: gettext_lazy("one line"),
    Format.LONG: gettext_lazy("several lines"),
    Format.EMAIL: gettext_lazy("e-mail"),
    Format.PHONE: gettext_lazy("phone"),
}
PERSONAL = {
    Personal.NONE: gettext_lazy("no personal data"),
    Personal.ORDINARY: gettext_lazy("personal data (name, contacts, address)"),
    Personal.SPECIAL: gettext_lazy("special data (health, beliefs; article 7 of the law)"),
}


KINDS_OF_FILES = {
    "jpg,png,pdf": gettext_lazy("photos and PDF"),
    "jpg,png": gettext_lazy("photos only (JPG, PNG)"),
    "pdf": gettext_lazy("PDF only"),
}


def line(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MOST_TEXT, required=False, **more)


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return line(label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class NewForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    code = forms.RegexField(
        label=gettext_lazy("Code"),
        regex=r"^[a-z][a-z0-9_]{0,39}$",
        help_text=gettext_lazy("Small Latin letters, digits and _. It never changes."),
        error_messages={"invalid": gettext_lazy("Small Latin letters, digits and _ only, beginning with a letter.")},
    )


class SettingsForm(forms.Form):
    """Texts of the whole form and its box."""

    title_uk = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    title_en = line(gettext_lazy("Title in English"))
    intro_uk = words(gettext_lazy("Introduction"))
    intro_en = words(gettext_lazy("Introduction in English"))
    consent_uk = words(
        gettext_lazy("Consent to processing of personal data"),
        help_text=gettext_lazy("Say what for, and for how long. It is asked before sending."),
    )
    consent_en = words(gettext_lazy("Consent in English"))
    thanks_uk = words(
        gettext_lazy("Words of thanks"), help_text=gettext_lazy("Shown after sending: what comes next, and when.")
    )
    thanks_en = words(gettext_lazy("Words of thanks in English"))
    has_english = forms.BooleanField(
        label=gettext_lazy("The form is in English too"),
        required=False,
        help_text=gettext_lazy("Then every text needs its translation before the form is published."),
    )
    mailbox = forms.EmailField(
        label=gettext_lazy("Box for letters"),
        required=False,
        help_text=gettext_lazy(
            "Who is told of new answers. Empty: whoever answers for the place where the form stands."
        ),
    )

    @staticmethod
    def initial_of(form: Definition) -> dict[str, Any]:
        texts = {name: getattr(form, name) for name in ("title", "intro", "consent", "thanks")}
        both = {f"{name}_{code}": getattr(text, code) for name, text in texts.items() for code in ("uk", "en")}
        return both | {"has_english": "en" in form.languages}

    def applied(self, form: Definition) -> Definition:
        data = self.cleaned_data
        return replace(
            form,
            **{name: text_of(data, name) for name in ("title", "intro", "consent", "thanks")},
            languages=("uk", "en") if data["has_english"] else ("uk",),
        )


class PageForm(forms.Form):
    title_uk = line(gettext_lazy("Title of the page"))
    title_en = line(gettext_lazy("Title in English"))


def text_of(data: dict[str, Any], name: str) -> Text:
    return Text(uk=data[f"{name}_uk"].strip(), en=data[f"{name}_en"].strip())


class OptionsField(forms.CharField):
    """Options one to a line; after | the English words."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value: Any) -> list[Text]:  # type: ignore[override]  options in place of their text
        rows = [row.partition("|") for row in str(value or "").splitlines() if row.strip()]
        texts = [Text(uk=uk.strip()[:MOST_TEXT], en=en.strip()[:MOST_TEXT]) for uk, _bar, en in rows]
        if len(texts) > MOST_CHOICES:
            raise forms.ValidationError(_("At most %(count)d options.") % {"count": MOST_CHOICES})
        return texts

    @staticmethod
    def shown(choices: tuple[Choice, ...]) -> str:
        rows = (f"{choice.label.uk} | {choice.label.en}" if choice.label.en else choice.label.uk for choice in choices)
        return "\n".join(rows)


class QuestionForm(forms.Form):
    """One question; what its kind does not have is not asked. `applied` answers the changed question."""

    label_uk = words(gettext_lazy("Question"), rows=2)
    label_en = words(gettext_lazy("Question in English"), rows=2)
    hint_uk = words(gettext_lazy("Hint below the question"), rows=2)
    hint_en = words(gettext_lazy("Hint in English"), rows=2)
    format = forms.ChoiceField(label=gettext_lazy("What is written"), choices=list(FORMATS.items()))
    max_length = forms.IntegerField(
        label=gettext_lazy("Most characters"), min_value=1, max_value=MOST_LENGTH, required=False
    )
    choices = OptionsField(
        label=gettext_lazy("Options"),
        required=False,
        help_text=gettext_lazy("One to a line. English words after a bar: Подяка | Thanks"),
    )
    rows = OptionsField(
        label=gettext_lazy("Rows of the table"), required=False, help_text=gettext_lazy("One to a line.")
    )
    low = forms.IntegerField(label=gettext_lazy("Least"), required=False)
    high = forms.IntegerField(label=gettext_lazy("Greatest"), required=False)
    low_label_uk = line(gettext_lazy("Words at the lower end"))
    low_label_en = line(gettext_lazy("Words at the lower end in English"))
    high_label_uk = line(gettext_lazy("Words at the upper end"))
    high_label_en = line(gettext_lazy("Words at the upper end in English"))
    decimals = forms.IntegerField(
        label=gettext_lazy("Digits after the comma"), min_value=0, max_value=6, required=False
    )
    most_files = forms.IntegerField(label=gettext_lazy("Most files"), min_value=1, max_value=MOST_FILES)
    most_mb = forms.IntegerField(label=gettext_lazy("Largest file, megabytes"), min_value=1, max_value=MOST_MEGABYTES)
    file_kinds = forms.ChoiceField(label=gettext_lazy("What may be added"), choices=list(KINDS_OF_FILES.items()))
    area_km = forms.IntegerField(
        label=gettext_lazy("How far a point may be, kilometres"),
        min_value=1,
        max_value=MOST_KM,
        required=False,
        help_text=gettext_lazy("From the point below, where the map opens. Empty: anywhere in Ukraine."),
    )
    area_lat = forms.FloatField(label=gettext_lazy("Latitude of the middle"), required=False)
    area_lon = forms.FloatField(
        label=gettext_lazy("Longitude of the middle"),
        required=False,
        widget=PointPicker("area_lat", name=gettext_lazy("Middle of the map")),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    personal = forms.ChoiceField(label=gettext_lazy("Personal data"), choices=list(PERSONAL.items()))
    match = forms.ChoiceField(
        label=gettext_lazy("Ask this question"),
        choices=[("all", gettext_lazy("if all of this is so")), ("any", gettext_lazy("if any of this is so"))],
    )

    def __init__(self, data: Any, *, question: Question, definition: Definition) -> None:
        super().__init__(data, initial=_initial(question))
        self.question = question
        for name in set(self.fields) - _wanted(question.kind):
            del self.fields[name]
        if "en" not in definition.languages:
            for name in [name for name in self.fields if name.endswith("_en")]:
                del self.fields[name]
        offered = rules_to_offer(definition, question)
        if not offered:
            del self.fields["match"]
            return
        for place in range(RULES):
            known = question.show_if.rules[place] if place < len(question.show_if.rules) else None
            choices: list[Any] = [("", _("always") if place == 0 else _("no more conditions")), *offered]
            value = _packed(known) if known else ""
            if value and value not in {code for _group, rows in offered for code, _label in rows}:
                choices.append((value, _("a condition that does not fit any more")))
            self.fields[f"rule_{place}"] = forms.ChoiceField(
                label=_("Condition %(number)d") % {"number": place + 1},
                choices=choices,
                initial=value,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {
            name: data.get(name) is not None for name in ("area_km", "area_lat", "area_lon") if name in self.fields
        }
        if any(given.values()) and not all(given.values()):
            missing = next(name for name, is_given in given.items() if not is_given)
            if missing not in self.errors:
                self.add_error(missing, _("The middle and the distance go together: fill in all three, or none."))
        return data

    def applied(self) -> Question:
        data, known = self.cleaned_data, self.question
        values: dict[str, Any] = {
            name: Text(uk=data[f"{name}_uk"].strip(), en=data.get(f"{name}_en", getattr(known, name).en).strip())
            for name in ("label", "hint", "low_label", "high_label")
            if f"{name}_uk" in data
        }
        for name, stem in (("choices", "option"), ("rows", "row")):
            if name in data:
                values[name] = relabelled(getattr(known, name), data[name], stem)
        values |= {name: data[name] for name in ("low", "high") if name in data}
        values |= {name: data[name] or 0 for name in ("decimals", "max_length") if name in data}
        if "most_files" in data:
            kinds = tuple(data["file_kinds"].split(","))
            values |= {"high": data["most_files"], "most_mb": data["most_mb"], "file_kinds": kinds}
        if "area_km" in data:
            numbers = (data["area_lat"], data["area_lon"], data["area_km"])
            values["area"] = (
                Area(round(numbers[0], 6), round(numbers[1], 6), numbers[2]) if None not in numbers else None
            )
        if "format" in data:
            values["format"] = Format(data["format"])
        rules = tuple(_unpacked(data[f"rule_{place}"]) for place in range(RULES) if data.get(f"rule_{place}"))
        show_if = ShowIf(rules, Match(data["match"]) if rules else Match.ALL) if "match" in data else known.show_if
        return replace(
            known, **values, is_required=data["is_required"], personal=Personal(data["personal"]), show_if=show_if
        )


def _wanted(kind: Kind) -> set[str]:
    names = {"label_uk", "label_en", "hint_uk", "hint_en", "is_required", "personal", "match"}
    if kind is Kind.TEXT:
        names |= {"format", "max_length"}
    if kind in WITH_CHOICES:
        names.add("choices")
    if kind is Kind.MATRIX:
        names.add("rows")
    if kind is Kind.POINT:
        names |= {"area_km", "area_lat", "area_lon"}
    if kind is Kind.FILE:
        names |= {"most_files", "most_mb", "file_kinds"}
    if kind in (Kind.SCALE, Kind.NUMBER, Kind.MULTI):
        names |= {"low", "high"}
    if kind in MARKS:
        names |= {f"{end}_label_{code}" for end in ("low", "high") for code in ("uk", "en")}
    if kind is Kind.NUMBER:
        names.add("decimals")
    return names


def _initial(question: Question) -> dict[str, Any]:
    texts = {name: getattr(question, name) for name in ("label", "hint", "low_label", "high_label")}
    return {f"{name}_{code}": getattr(text, code) for name, text in texts.items() for code in ("uk", "en")} | {
        "format": question.format.value,
        "max_length": question.max_length or None,
        "choices": OptionsField.shown(question.choices),
        "rows": OptionsField.shown(question.rows),
        "low": question.low,
        "high": question.high,
        "decimals": question.decimals or None,
        **({f"area_{name}": value for name, value in asdict(question.area).items()} if question.area else {}),
        "most_files": files_of(question)[0],
        "most_mb": files_of(question)[1],
        "file_kinds": ",".join(files_of(question)[2]),
        "is_required": question.is_required,
        "personal": question.personal.value,
        "match": question.show_if.match.value,
    }


def rules_to_offer(definition: Definition, question: Question) -> list[tuple[str, list[tuple[str, str]]]]:
    """Conditions in words, by earlier question: nobody types a code."""
    groups = []
    for earlier in definition.questions():
        if earlier.code == question.code:
            break
        rows = [(_packed(rule), label) for rule, label in _rules_of(earlier)]
        groups.append((earlier.label.uk or earlier.code, rows))
    return groups


def _rules_of(question: Question) -> list[tuple[Rule, str]]:
    made = [
        (Rule(question.code, Test.ANSWERED), _("is answered")),
        (Rule(question.code, Test.NOT_ANSWERED), _("is not answered")),
    ]
    for choice in question.choices if question.kind in (Kind.SINGLE, Kind.MULTI) else ():
        test = Test.EQUALS if question.kind is Kind.SINGLE else Test.CONTAINS
        made.append(
            (Rule(question.code, test, choice.code), _("«%(option)s» is chosen") % {"option": choice.label.uk})
        )
    for choice in question.choices if question.kind is Kind.SINGLE else ():
        rule = Rule(question.code, Test.NOT_EQUALS, choice.code)
        made.append((rule, _("«%(option)s» is not chosen") % {"option": choice.label.uk}))
    if question.kind in MARKS:
        low, high = range_of(question)
        for mark in range(low, min(high, low + 10) + 1):
            made.append((Rule(question.code, Test.AT_LEAST, mark), _("%(mark)d or more") % {"mark": mark}))
            made.append((Rule(question.code, Test.AT_MOST, mark), _("%(mark)d or less") % {"mark": mark}))
    return made


def _packed(rule: Rule) -> str:
    return json.dumps([rule.question, rule.test.value, rule.value], ensure_ascii=False)


def _unpacked(text: str) -> Rule:
    question, test, value = json.loads(text)
    return Rule(question, Test(test), value)
