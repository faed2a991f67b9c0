"""The file that people bring."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.imports.constants import LARGEST_FILE
from portal.imports.refusals import sentence


class TableForm(forms.Form):
    table = forms.FileField(
        label=_("Table"),
        help_text=_("XLSX, or CSV in UTF-8 or Windows-1251; up to 20,000 rows and 10 MB."),
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )

    def clean_table(self) -> Any:
        file: UploadedFile = self.cleaned_data["table"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(sentence("too_large", {"limit": LARGEST_FILE // 1024 // 1024}))
        return file
