"""The form contract: label, hint, error, their ids, the summary, what was typed."""

import re

from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from portal.common.form_controls import error_links


class Sample(forms.Form):
    name = forms.CharField(label="Прізвище, ім'я", help_text="Як у документі", max_length=20)
    text = forms.CharField(label="Суть", widget=forms.Textarea, max_length=50, required=False)
    place = forms.ChoiceField(label="Відділення", choices=[("1", "Садове"), ("2", "Черешеньки")])
    kind = forms.ChoiceField(label="Вид", choices=[("a", "Заява"), ("b", "Скарга")], widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(
        label="Дні", choices=[("1", "пн"), ("2", "вт")], widget=forms.CheckboxSelectMultiple, required=False
    )
    consent = forms.BooleanField(label="Погоджуюся", help_text="Які дані й на скільки")
    scan = forms.FileField(label="Файл", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]*)"', html)


def test_every_label_points_to_a_control_and_ids_are_unique():
    html = str(Sample())
    assert len(ids(html)) == len(set(ids(html)))
    for target in re.findall(r'<label[^>]*\sfor="([^"]*)"', html):
        assert re.search(rf'<(input|select|textarea)[^>]*\sid="{target}"', html), target


def test_descriptions_point_to_elements_that_are_there():
    html = str(Sample({"name": "x" * 30}))
    for described in re.findall(r'aria-describedby="([^"]*)"', html):
        assert set(described.split()) <= set(ids(html)), described


def test_error_stands_above_the_control_and_marks_it():
    html = str(Sample({"name": ""}))
    assert html.index('id="id_name_helptext"') < html.index('id="id_name_error"') < html.index('id="id_name"')
    assert 'aria-invalid="true"' in html


def test_what_was_typed_is_kept_whatever_its_length():
    html = str(Sample({"name": "Ж" * 30, "text": "дуже " * 20}))
    assert "Ж" * 30 in html
    assert "maxlength" not in html


def test_optional_fields_say_so_and_required_ones_do_not():
    html = str(Sample())
    assert html.count("label__o") == 3


def test_summary_links_lead_to_controls():
    form = Sample({})
    summary, html = render_to_string("forms/error_summary.html", {"form": form}), str(form)
    targets = re.findall(r'href="#([^"]*)"', summary)
    assert targets == ["id_name", "id_place", "id_kind_0", "id_consent"]
    assert set(targets) <= set(ids(html))
    assert 'role="alert"' in summary and "autofocus" in summary


def test_no_summary_without_errors():
    assert render_to_string("forms/error_summary.html", {"form": Sample()}).strip() == ""


def test_controls_carry_the_classes_of_the_design_system():
    html = str(Sample())
    assert re.search(r'<input[^>]*class="input"', html)
    assert re.search(r'<textarea[^>]*class="textarea"', html)
    assert re.search(r'<select[^>]*class="select"', html)


class TwoLines(forms.Form):
    name = forms.CharField(label="Ваше ім’я", max_length=5)
    words = forms.CharField(label="Розкажіть", error_messages={"required": "Опишіть, що сталося."})


def test_summary_names_the_field_where_the_sentence_would_fit_any():
    """«Заповніть це поле» at the top of a page, twice, does not say which."""
    empty, long = TwoLines({}), TwoLines({"name": "Володимира", "words": "так"})
    with translation.override("uk"):
        assert [said for _, said in error_links(empty)] == ["Ваше ім’я: заповніть це поле.", "Опишіть, що сталося."]
        assert [said for _, said in error_links(long)] == ["Ваше ім’я: забагато знаків: 10, а можна щонайбільше 5."]
        assert long["name"].errors == ["Забагато знаків: 10, а можна щонайбільше 5."]
