"""«Додаткова інформація»: what a person may add to a booking where the queue takes it (rule 50)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from modules.equeue.selectors.booking_files import USE
from portal.files.forms import FilesField, FilesForm


class MoreForm(FilesForm):
    previous_number = forms.CharField(
        label=_("Number of the previous application"),
        help_text=_("If this matter was written about before"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-20"}),
        error_messages={
            "max_length": _("Write the number of the previous application as in its letter, up to 40 characters.")
        },
    )
    files = FilesField(use=USE, label=_("Files"), required=False)

    @property
    def is_open(self) -> bool:
        """Whoever has added something, or has something to correct, sees it without opening the block."""
        field = self.fields["files"]
        has_files = isinstance(field, FilesField) and bool(field.accepted)
        return has_files or bool(self.errors or self["previous_number"].value())
