"""The one form renderer: error above the field, hint below the label, described for screen readers."""

from django.forms.renderers import TemplatesSetting


class VicheFormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
