"""Labels of fields that Wagtail leaves to the field's name in code, past any catalogue: dialogs of links, a report."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS = {
    "link_text": _("Text of the link"),
    "email_address": _("E-mail address"),
    "phone_number": _("Phone number"),
    "subject": _("Subject of the letter"),
    "body": _("Text of the letter"),
    "source_locale": _("Language of the original"),
    "target_locale": _("Language of the translation"),
}


def name_fields() -> None:
    """Once at the start, when every app is loaded."""
    from wagtail.admin.forms import choosers
    from wagtail_localize.views.report import TranslationsReportFilterSet

    forms = (
        choosers.ExternalLinkChooserForm,
        choosers.AnchorLinkChooserForm,
        choosers.EmailLinkChooserForm,
        choosers.PhoneLinkChooserForm,
    )
    label_all(*(form.base_fields for form in forms), TranslationsReportFilterSet.base_filters)


def label_all(*groups: dict[str, Any]) -> None:
    for fields in groups:
        for name, field in fields.items():
            if name in LABELS:
                field.label = LABELS[name]
