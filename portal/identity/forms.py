"""Forms of identity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.constants import Document

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false", "class": "w-10"}


class PhoneCodeForm(forms.Form):
    code = forms.CharField(label=_("Code from the message"), max_length=12, widget=forms.TextInput(attrs=CODE))


class AtDeskForm(forms.Form):
    """Who stands here."""

    email = forms.EmailField(label=_("E-mail of the person"))
    code = forms.CharField(
        label=_("Code for the desk"),
        help_text=_("Six digits that the person sees in the cabinet, on the page of identity."),
        max_length=12,
        widget=forms.TextInput(attrs=CODE | {"autocomplete": "off"}),
    )


class FindCheckForm(forms.Form):
    """An older check."""

    email = forms.EmailField(
        label=_("E-mail of the person"), widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "w-30"})
    )


class EndCheckForm(forms.Form):
    """Why a check was a mistake."""

    reason = forms.CharField(
        label=_("Why the check was a mistake"),
        help_text=_("The person reads it in the letter. Do not write names and numbers of documents."),
        min_length=5,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Say why: the person has to understand what to do next."),
            "min_length": _("Say why in a few words: the person has to understand what to do next."),
        },
    )


class DeskCheckForm(forms.Form):
    """What the specialist saw."""

    document = forms.ChoiceField(
        label=_("Which document you have seen"),
        # Nothing is chosen beforehand: one press must not record what nobody has looked at.
        choices=[("", _("choose the document")), *Document.choices],
        error_messages={"required": _("Choose the document that you have seen.")},
    )
    number = forms.RegexField(
        label=_("РНОКПП"),
        regex=r"^\s*\d{10}\s*$",
        required=False,
        help_text=_("Ten digits; not kept, it serves only to see that one person has one account."),
        error_messages={"invalid": _("This is no РНОКПП: check the ten digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-10"}),
    )
    reason = forms.CharField(label=_("Note"), required=False, max_length=200)
