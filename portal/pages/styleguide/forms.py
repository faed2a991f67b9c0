"""A form with every control of templates/forms/controls, empty and with errors; and the switches of the page."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.common.form_fields import DateGroupField
from portal.common.preferences import CONTRASTS, SCHEMES, SIZES
from portal.common.themes import Theme
from portal.files.forms import FilesField, FilesForm
from portal.forms.bound import MarksSelect
from portal.registry.contract import FileUse
from portal.registry.modules import contributions

CHOICES = [("one", "Перший варіант"), ("two", "Другий варіант")]
MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]


class EveryControl(FilesForm):
    """Demo words are Ukrainian, as those of all samples."""

    name = forms.CharField(label="Прізвище, ім’я", help_text="Як у паспорті.", max_length=100)
    email = forms.EmailField(label="Електронна пошта")
    about = forms.CharField(label="Що сталося", max_length=300, widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Вид", choices=CHOICES)
    way = forms.ChoiceField(label="Як відповісти", choices=CHOICES, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        label="Що саме", choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    mark = forms.ChoiceField(label="Оцінка", choices=MARKS, widget=MarksSelect, required=False)
    born = DateGroupField(label="Дата", required=False)
    scan = forms.FileField(label="Скан", required=False)
    consent = forms.BooleanField(label="Погоджуюся на обробку персональних даних")

    use_required_attribute = False


def every_control(request: HttpRequest, *args: Any, **kwargs: Any) -> forms.Form:
    """With files too, where something takes them: a field of files belongs to a use that is contributed."""
    use = next((item for _label, item in contributions(FileUse)), None)
    own = {"files": FilesField(label="Файли", use=use.code, required=False)} if use is not None else {}
    return type("EveryControl", (EveryControl,), own)(*args, request=request, **kwargs)


def group_of(form: forms.Form) -> SimpleNamespace:
    """A question of several parts, as forms of the community ask it (templates/forms/question.html)."""
    question = SimpleNamespace(is_required=False)
    fields = [form["name"], form["email"]]
    return SimpleNamespace(
        is_group=True, label="Хто відповідає", hint="Дві частини.", question=question, fields=fields
    )


class LookForm(forms.Form):
    """Which theme, scheme, contrast and size the page is drawn in."""

    theme = forms.ChoiceField(label=_("Theme"))
    scheme = forms.ChoiceField(label=_("Colour scheme"))
    contrast = forms.ChoiceField(label=_("Contrast"))
    size = forms.ChoiceField(label=_("Size of text"))

    use_required_attribute = False

    def __init__(self, themes: dict[str, Theme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_english = get_language() == "en"
        named = {"auto": _("as the device has it"), "light": _("light"), "dark": _("dark")}
        contrasts = {"normal": _("normal"), "more": _("high")}
        choices: dict[str, list[tuple[str, Any]]] = {
            "theme": [(name, item.label_en if is_english else item.label) for name, item in themes.items()],
            "scheme": [(value, named[value]) for value in SCHEMES],
            "contrast": [(value, contrasts[value]) for value in CONTRASTS],
            "size": [(value, f"{value} %") for value in SIZES],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  a field of choices
