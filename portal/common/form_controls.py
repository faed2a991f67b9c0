"""What a bound field is drawn with: kinds of controls, their attributes, the targets of the error summary."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.common.form_fields import date_parts

# Codes of mistakes whose sentence is the same at every field.
COMMON = frozenset({"max_length", "min_length"})
LONGEST_NAME = 60  # a consent is a sentence, not a name
CSS = {"textarea": "textarea", "select": "select", "text": "input"}


def control_kind(field: BoundField) -> str:
    """A name of templates/forms/controls/<kind>.html; a widget may say `control_kind` itself."""
    widget = field.field.widget
    named = getattr(widget, "control_kind", "")
    if named:
        return str(named)
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "text"


def is_group(field: BoundField) -> bool:
    return control_kind(field) in {"checkboxes", "radios", "marks", "date"}


def described_by(field: BoundField) -> str:
    ids = []
    if field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    if character_limit(field):
        ids.append(f"{field.auto_id}_count")
    return " ".join(ids)


def character_limit(field: BoundField) -> int | None:
    """The length a person sees counted: of text areas, and of inputs whose widget asks for it."""
    limit = getattr(field.field, "max_length", None)
    if not limit or not (control_kind(field) == "textarea" or getattr(field.field.widget, "shows_count", False)):
        return None
    return int(limit)


def render_control(field: BoundField, css: str, attrs: dict[str, Any]) -> SafeString:
    widget = field.field.widget
    classes = [CSS.get(control_kind(field), ""), str(widget.attrs.get("class", "")), css]
    if joined := " ".join(filter(None, classes)):
        attrs["class"] = joined
    if described := described_by(field):
        attrs["aria-describedby"] = described
    # the browser's own length limit cuts pasted text in silence; the server says what is too long
    attrs.setdefault("maxlength", False)
    return field.as_widget(attrs={key.replace("_", "-"): value for key, value in attrs.items()})


def error_links(form: Any) -> list[tuple[str, str]]:
    links = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        links += [(_target(field), _said(form, field, error)) for error in field.errors.as_data()]
    return links


def _said(form: Any, field: BoundField, error: ValidationError) -> str:
    """A sentence that fits any field names its field: far from it, «Заповніть це поле» twice says nothing.

    A form whose own sentences fit every question says so (`names_errors`).
    """
    label, sentence = str(field.label).strip(), " ".join(str(message) for message in error.messages)
    if getattr(form, "names_errors", False):
        return f"{label} {sentence}" if label.endswith(("?", "!", ".", ":")) else f"{label}: {sentence}"
    is_common = error.code in COMMON or sentence == gettext("This field is required.")
    is_name = 0 < len(label) <= LONGEST_NAME
    return f"{label}: {sentence[:1].lower()}{sentence[1:]}" if is_common and is_name else sentence


def _target(field: BoundField) -> str:
    kind = control_kind(field)
    if kind in {"checkboxes", "radios", "marks"}:
        return f"{field.auto_id}_0"
    if kind == "date":
        return next(str(part["id"]) for part in date_parts(field) if part["is_wrong"])
    return str(field.auto_id)
