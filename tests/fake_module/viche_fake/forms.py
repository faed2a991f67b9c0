"""Input."""

from django import forms

from portal.files.forms import FilesField, FilesForm


class ReportForm(FilesForm):
    subject = forms.CharField(label="Коротко, однією фразою", max_length=120)
    photos = FilesField(use="viche_fake.photos", label="Фото і документи", required=False)
