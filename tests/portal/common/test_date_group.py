"""A date in three boxes."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string

from portal.common.form_fields import DateGroupField


class Noticed(forms.Form):
    when = DateGroupField(label="Коли ви це помітили", help_text="Наприклад, 4 березня 2027")
    until = DateGroupField(label="До", required=False)


def filled(day: str, month: str, year: str) -> Noticed:
    return Noticed({"when_day": day, "when_month": month, "when_year": year})


@pytest.mark.parametrize("month", ["3", "03", "березня", "Березень", "бер", "March"])
def test_month_by_number_or_name(month):
    form = filled("4", month, "2027")
    assert form.is_valid() and form.cleaned_data == {"when": date(2027, 3, 4), "until": None}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("34", "березня", "2027"), "day"),
        (("4", "мартобря", "2027"), "month"),
        (("4", "13", "2027"), "month"),
        (("4", "3", "27"), "year"),
        (("30", "лютого", "2027"), "day"),
        (("4", "", "2027"), "month"),
        (("²", "3", "2027"), "day"),
        (("", "", ""), "day"),
    ],
)
def test_wrong_box_is_marked_linked_and_keeps_what_was_typed(typed, wrong):
    form = filled(*typed)
    html, summary = str(form), render_to_string("forms/error_summary.html", {"form": form})
    assert f'href="#id_when_{wrong}"' in summary
    assert f'id="id_when_{wrong}" name="when_{wrong}"' in html
    assert all(f'value="{text}"' in html for text in typed)
    assert 'aria-describedby="id_when_helptext id_when_error"' in html
    if any(typed):
        assert html.count("aria-invalid") == 1


def test_boxes_have_labels_under_one_legend():
    html = str(Noticed(initial={"when": date(2027, 3, 4)}))
    assert html.count("<legend") == 2 and html.count('<label for="id_when_') == 3
    assert 'value="2027"' in html
