"""The chooser of a settlement: a list that is searched letter by letter, of КАТОТТГ and nothing else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet

from portal.communities.models import Settlement


class SettlementFilter(BaseFilterForm):
    q = forms.CharField(label=_("Name or code"), required=False)

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects)
        query = self.cleaned_data.get("q", "").strip()
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(code__startswith=query) if query.startswith("UA") else objects.matching(query)


class SettlementColumns:
    filter_form_class = SettlementFilter

    @property
    def columns(self) -> list[Column]:
        name = self.title_column  # type: ignore[attr-defined]  Wagtail's view comes after it
        name.accessor, name.label = "short_label", _("Name")
        return [name, Column("location", label=_("Where")), Column("code", label=_("КАТОТТГ code"))]


class SettlementChooseView(SettlementColumns, ChooseView):
    pass


class SettlementResultsView(SettlementColumns, ChooseResultsView):
    pass


class SettlementChooser(ChooserViewSet):
    model = Settlement
    icon = "site"
    choose_one_text = _("Choose a settlement")
    choose_another_text = _("Choose another settlement")
    per_page = 20
    choose_view_class = SettlementChooseView
    choose_results_view_class = SettlementResultsView


settlement_chooser = SettlementChooser("settlement_chooser", url_prefix="settlements")
